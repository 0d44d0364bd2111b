"""Pages of kits, interviews, the room and reports."""
