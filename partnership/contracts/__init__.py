"""What was promised to whom, for how long and at what price."""
