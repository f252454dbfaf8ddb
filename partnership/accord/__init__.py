"""What takes both."""
