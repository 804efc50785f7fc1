"""The page that puts models beside one another."""
