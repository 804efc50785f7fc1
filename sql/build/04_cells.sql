-- Every cell that was measured, numbered in registry order of its task.
-- Grain: one row per (task, subset, split, languages, is_public) among the results
-- Fills: cell
insert into cell by name
with measured_cell as (
    select
        task_name,
        subset,
        split,
        languages,
        is_public,
        count(score) as scored_row_count
    from staged_result
    group by all
),

language_word as (
    select
        measured_languages.languages,
        list(distinct language_label.code order by language_label.code)
        || list(distinct language_label.label order by language_label.label) as words
    from (select distinct languages from measured_cell) as measured_languages,
        unnest(measured_languages.languages) as measured_code (code)
    inner join language_label on measured_code.code = language_label.code
    group by measured_languages.languages
)

select
    row_number() over (
        order by
            task.task_id nulls last,
            measured_cell.task_name,
            measured_cell.subset,
            measured_cell.split,
            measured_cell.languages,
            measured_cell.is_public
    ) as cell_id,
    measured_cell.task_name,
    task.task_id,
    measured_cell.subset,
    measured_cell.split,
    dense_rank() over (
        order by measured_cell.task_name, measured_cell.subset, measured_cell.split
    ) as slot_id,
    dense_rank() over (order by measured_cell.subset) as subset_id,
    dense_rank() over (order by measured_cell.split) as split_id,
    measured_cell.languages,
    language_word.words as language_words,
    measured_cell.is_public,
    staged_declared_slot.task_id is not null as is_declared,
    measured_cell.scored_row_count
from measured_cell
left join task on measured_cell.task_name = task.name
left join language_word on measured_cell.languages = language_word.languages
left join staged_declared_slot
    on
        task.task_id = staged_declared_slot.task_id
        and measured_cell.subset = staged_declared_slot.subset
        and measured_cell.split = staged_declared_slot.split
order by cell_id;
