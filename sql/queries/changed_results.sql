-- Results that vanished or were replaced, so many of each: those gone, best first, and those whose
-- score changed most. New ones are counted, not listed.
-- Over: before, after
-- Reads: changed_result, compared_cell, compared_entry
-- Params
--   $row_count  integer  at most so many that are gone, and so many that changed
-- Columns
--   model_name     varchar  what the model is called
--   experiments    json     settings of the run; null for a base run
--   task_name      varchar  what the task is called
--   subset         varchar  language or domain slice
--   split          varchar  test, dev, ...
--   change         varchar  gone or changed
--   score_before   double   mean over its rows
--   score_after    double   likewise; null where it is gone
--   score_change   double   after - before
-- Grain: one row per entry and slot
-- Order: change desc, place
with
entry as (
    select
        entry_key,
        min(model_name) as model_name,
        min(experiment_id) as experiment_id,
        any_value(experiments) as experiments
    from compared_entry
    group by entry_key
),

slot as (
    select distinct
        slot_key,
        task_name,
        subset,
        split
    from compared_cell
),

placed as (
    select
        entry.model_name,
        entry.experiments,
        slot.task_name,
        slot.subset,
        slot.split,
        changed_result.change,
        changed_result.score_before,
        changed_result.score_after,
        row_number() over (
            partition by changed_result.change
            order by
                abs(changed_result.score_after - changed_result.score_before) desc nulls last,
                changed_result.score_before desc,
                entry.model_name,
                entry.experiment_id,
                slot.task_name,
                slot.subset,
                slot.split
        ) as place
    from changed_result
    inner join entry on changed_result.entry_key = entry.entry_key
    inner join slot on changed_result.slot_key = slot.slot_key
    where changed_result.change in ('gone', 'changed')
)

select
    model_name,
    experiments,
    task_name,
    subset,
    split,
    change,
    score_before,
    score_after,
    score_after - score_before as score_change
from placed
where place <= $row_count::integer
order by change desc, place;
