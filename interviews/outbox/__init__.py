"""Rows that promise work, written in the transaction of the change that causes it."""
