"""Measured against targets: run with `make bench`."""
