"""What people type about questions, and what is wrong with it."""
