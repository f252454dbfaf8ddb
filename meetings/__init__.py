"""When we talk."""
