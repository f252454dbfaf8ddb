"""What pages show of many records at once: read in a few queries, then reckoned."""
