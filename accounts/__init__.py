"""People, their roles, the audit trail and API tokens."""
