"""Kits' files, reports and scorecards as plain values, and back. No framework."""
