"""To what standard."""
