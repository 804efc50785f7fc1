-- A languages filter asks which cells a word picks: a look-up by word reads one row instead of the
-- words of all cells.

create table language_cell (
    word varchar not null,
    cell_ids integer[] not null
);
comment on table language_cell is 'What a languages filter may say, and the cells that it picks.';
comment on column language_cell.word is 'A code of the results, or what people call it.';
comment on column language_cell.cell_ids is 'Cells of that language, ascending.';

alter table cell drop column language_words;
