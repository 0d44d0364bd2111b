"""What every page and endpoint needs; knows no app."""
