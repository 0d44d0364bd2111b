"""Openings, candidates and applications for programs."""
