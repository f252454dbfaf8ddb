"""Asking for what."""
