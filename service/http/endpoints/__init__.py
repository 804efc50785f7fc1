"""Paths that are no answers in JSON from the snapshot: cards, icons, health, metrics."""
