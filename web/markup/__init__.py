"""From text that somebody typed to markup that is safe to show."""
