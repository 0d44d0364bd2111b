"""Changes to openings, candidates and applications."""
