"""Answers before anybody asks: for the disk, for the next snapshot, for the first page."""
