"""The page of what changed: two kept snapshots → who is new, who moved, which scores are others."""
