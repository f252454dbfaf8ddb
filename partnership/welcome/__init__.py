"""A company moves in."""
