"""One command, one machine: PostgreSQL, Valkey, web, worker and beat as children of one supervisor.

Only the standard library and the database driver are used here, so that a broken installation can
still say in one sentence what is wrong.
"""
