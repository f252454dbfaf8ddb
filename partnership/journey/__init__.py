"""The customer's way."""
