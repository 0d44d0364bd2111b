"""Changes to kits, interviews, scorecards, reports and decisions."""
