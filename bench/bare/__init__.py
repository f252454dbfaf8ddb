"""The least Django site: a floor for memory."""
