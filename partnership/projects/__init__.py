"""Doing what."""
