"""`make docs`."""

from docs.columns import FORMATS, columns_tables
from docs.questions import write_answers
from docs.tables import write_tables

write_tables()
FORMATS.write(columns_tables())
write_answers()
