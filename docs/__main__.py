"""`make docs`."""

from docs.questions import write_answers
from docs.tables import write_tables

write_tables()
write_answers()
