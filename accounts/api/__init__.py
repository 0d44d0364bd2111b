"""What the API needs of accounts."""
