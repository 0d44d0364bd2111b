"""Changes to people, tokens, mail and the audit trail."""
