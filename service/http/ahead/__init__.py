"""Answers made before anybody asks: for the shelf, for the next snapshot, for the first page."""
