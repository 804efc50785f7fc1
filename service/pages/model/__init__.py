"""A model's page: where it ranks, what it is good at, what it lacks, and what it is."""
