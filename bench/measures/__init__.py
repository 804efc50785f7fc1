"""A comparison → rows of the table: one module per kind of measure."""
