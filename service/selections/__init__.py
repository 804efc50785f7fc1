"""What is asked to be ranked: which cells count and who competes → parameters of a statement."""
