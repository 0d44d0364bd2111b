"""Arithmetic on ratings: pure Python and NumPy, no framework, no I/O, no clock."""
