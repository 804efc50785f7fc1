"""A dataset's newest commit → the current snapshot, while the old one is served."""
