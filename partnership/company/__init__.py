"""The ground rules."""
