"""A benchmark's page: what is asked → a ranking → the table, the plot and the words."""
