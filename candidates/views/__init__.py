"""Pages of openings, candidates and applications."""
