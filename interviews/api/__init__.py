"""The API of interviews, scorecards and reports: the same actions as the pages."""
