"""The arithmetic: spans of time, a status, scores, what a tile says. It knows no record and asks no database."""
