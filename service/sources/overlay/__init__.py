"""Results of one's own, as the evaluation library writes them → rows of an overlay."""
