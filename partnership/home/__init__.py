"""First page, waiting."""
