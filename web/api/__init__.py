"""The API's voice: errors, pages and the schema."""
