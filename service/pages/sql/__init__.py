"""The page that asks SQL: an editor, what came of it, and what there is to ask."""
