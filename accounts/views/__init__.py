"""Pages about people and their accounts."""
