"""Commands of the question bank."""
