"""What leaves the process: reports, their paper and their mails."""
