"""Plan → filled tables: each engine runs the same plan."""
