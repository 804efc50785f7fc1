-- What the entries of a selection compete in.
-- Params
--   from_scores  relation  as task_scores gives them, of all who compete
--   from_means   relation  as entry_means gives them (or full_means), of all who compete
-- Columns
--   selection_id  integer  selection
--   task_bits     bit      tasks with any result, as task.task_bit
--   task_count    bigint   how many they are
--   public_count  hugeint  of them, the public ones
--   n_models      bigint   entries with at least one task score
-- Grain: one row per selection with results
-- Order: none
create macro fields(from_scores, from_means) as table
with
run_task as (
    select
        selection_id,
        position,
        any_value(task_id) as task_id,
        any_value(is_public) as is_public
    from query_table(from_scores)
    group by selection_id, position
),

scored_entry as (
    select
        selection_id,
        count(*) as entry_count
    from query_table(from_means)
    group by selection_id
)

select
    run_task.selection_id,
    bit_or(task.task_bit) as task_bits,
    count(*) as task_count,
    count_if(run_task.is_public) as public_count,
    coalesce(any_value(scored_entry.entry_count), 0) as n_models
from run_task
inner join task on run_task.task_id = task.task_id
left join scored_entry on run_task.selection_id = scored_entry.selection_id
group by run_task.selection_id;

comment on macro table fields is
'What the entries of a selection compete in: its tasks with results, and how many entries have a score.';
