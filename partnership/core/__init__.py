"""Pages, access, components (no tables)."""
