-- A languages filter reads the words that pick a cell where it reads the cell, without looking up
-- which codes those words stand for.

alter table cell add column language_words varchar[];
comment on column cell.language_words is 'What picks it under a languages filter: its codes, and what people call them.';
