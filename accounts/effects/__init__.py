"""What leaves the process after a commit."""
