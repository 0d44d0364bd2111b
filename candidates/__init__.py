"""Openings, candidates and their applications."""
