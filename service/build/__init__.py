"""Results and catalog → the tables of a candidate: a plan of steps, and what runs it."""
