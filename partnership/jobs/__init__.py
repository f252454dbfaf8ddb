"""Long work, in the worker."""
