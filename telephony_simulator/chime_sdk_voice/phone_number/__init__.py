"""Phone numbers: search, orders, inventory, updates and the deletion queue."""
