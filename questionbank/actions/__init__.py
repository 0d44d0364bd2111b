"""Changes to the bank: content, versions and their life, sets, imports."""
