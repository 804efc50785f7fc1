-- Which cells a word of a languages filter picks: their codes, and what people call them.
-- Grain: one row per code or label of a cell
-- Reads: cell, language_label
-- Cut by: whole
-- Fills: language_cell
with
named_language as (
    select
        measured.languages,
        language_label.code,
        language_label.label
    from (select distinct languages from cell) as measured,
        unnest(measured.languages) as measured_code (code)
    inner join language_label on measured_code.code = language_label.code
),

language_word as (
    select
        languages,
        code as word
    from named_language
    union
    select
        languages,
        label as word
    from named_language
)

select
    language_word.word,
    list(cell.cell_id order by cell.cell_id) as cell_ids
from language_word
inner join cell on language_word.languages = cell.languages
group by language_word.word
order by language_word.word
