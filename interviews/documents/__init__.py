"""Files that leave the product: calendar events and the report on paper."""
