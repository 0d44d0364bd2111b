"""What screens, interviews and exports read from the bank."""
