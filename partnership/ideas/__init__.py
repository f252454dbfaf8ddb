"""Where innovation starts."""
