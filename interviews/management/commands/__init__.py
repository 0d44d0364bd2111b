"""Bring kits in and out."""
