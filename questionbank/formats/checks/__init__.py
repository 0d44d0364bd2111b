"""The content checker: pure functions from records to findings."""
