"""With what: systems and their data."""
