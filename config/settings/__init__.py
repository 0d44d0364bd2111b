"""Settings: base for all, dev for one machine, test, production."""
