"""`make docs`."""

from docs.tables import write_tables

write_tables()
