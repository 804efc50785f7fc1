-- Every cell that was measured, numbered in registry order of its task.
-- Grain: one row per (task, subset, split, languages, is_public) among the results
-- Reads: language_label, staged_result, task
-- Cut by: whole
-- Fills: cell
with
measured_cell as (
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

-- `default` where a task declares none.
declared_subset as (
    select
        task_id,
        unnest(if(len(subsets) = 0, ['default'], subsets)) as subset
    from task
),

declared_split as (
    select
        task_id,
        unnest(if(len(splits) = 0, ['default'], splits)) as split
    from task
),

declared_slot as (
    select
        declared_subset.task_id,
        declared_subset.subset,
        declared_split.split
    from declared_subset
    inner join declared_split on declared_subset.task_id = declared_split.task_id
),

measured_code as (
    select distinct unnest(languages) as code from measured_cell
),

measured_label as (
    select
        measured_code.code,
        language_label.label
    from measured_code
    inner join language_label on measured_code.code = language_label.code
),

-- What a language is called without its script, where nothing that was measured is called so.
plain_label as (
    select
        measured_label.code,
        language_label.label
    from measured_label
    inner join language_label on split_part(measured_label.code, '-', 1) = language_label.code
    where
        not exists (
            select *
            from measured_label as called
            where language_label.label in (called.label, called.code)
        )
),

code_words as (
    select
        measured_label.code,
        [measured_label.code, measured_label.label]
        || list_filter([plain_label.label], lambda word: word is not null) as words
    from measured_label
    left join plain_label on measured_label.code = plain_label.code
),

language_word as (
    select
        measured_languages.languages,
        list_sort(list_distinct(flatten(list(code_words.words)))) as words
    from (select distinct languages from measured_cell) as measured_languages,
        unnest(measured_languages.languages) as measured (code)
    inner join code_words on measured.code = code_words.code
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
    declared_slot.task_id is not null as is_declared,
    measured_cell.scored_row_count
from measured_cell
left join task on measured_cell.task_name = task.name
left join language_word on measured_cell.languages = language_word.languages
left join declared_slot
    on
        task.task_id = declared_slot.task_id
        and measured_cell.subset = declared_slot.subset
        and measured_cell.split = declared_slot.split
order by cell_id
