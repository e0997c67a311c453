"""Programs beside the product: nothing here is imported by it, and nothing here imports it."""
