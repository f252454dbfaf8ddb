"""What is done with meetings where it touches several records: planning, the agenda, capturing, closing."""
