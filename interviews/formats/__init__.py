"""Text to records and back, and what is wrong with it. No framework."""
