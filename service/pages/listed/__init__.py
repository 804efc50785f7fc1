"""Pages of everything of a kind: all models, all tasks."""
