"""Why, and how we know."""
