"""Plan → filled tables, on a Spark cluster: DuckDB counts in its tasks, Spark moves the rows."""
