"""Kits, interviews, scorecards, reports and deliveries."""
