-- Score of each entry on each task of a selection. The one definition of a task score.
-- Params
--   from_cells         relation  the selection, as benchmark_cells gives it; all of it counts
--   from_measurements  relation  whose results count: measurement, or some rows of it
--   on_one_thread      boolean   whether whoever asks has one thread: then rows are ordered once
-- Columns
--   selection_id     integer  selection
--   position         integer  order of the task
--   task_id          integer  task
--   task_name        varchar  task
--   task_type        varchar  Retrieval, STS, ...
--   type_task_count  bigint   tasks of that type with results
--   is_public        boolean  whether all its cells are public
--   entry_id         integer  entry
--   model_key        integer  entry.model_key
--   model_id         integer  entry.model_id
--   score            double   mean over all rows; null where a scored subset or split was not run
--   plain_score_sum  double   sum over all rows, as Borda compares it
--   score_count      bigint   rows with a score
-- Grain: one row per selection, task and entry with rows
-- Order: entry_id, position where one thread asks, for whoever lists or sums them as they come; else none
create macro task_scores(from_cells, from_measurements := 'measurement', on_one_thread := false) as table
with
selected_cell as (
    select * from query_table(from_cells)
),

-- A task needs every (subset, split) that is scored by anyone.
covered_task as (
    select
        selection_id,
        position,
        any_value(task_id) as task_id,
        bool_and(is_public) as is_public,
        list_unique(list(subset_id) filter (where is_scored))
        * list_unique(list(split_id) filter (where is_scored)) as slot_count
    from selected_cell
    group by selection_id, position
),

selected_task as (
    select
        covered_task.*,
        task.name as task_name,
        task.type as task_type,
        count(*) over (partition by selection_id, type) as type_task_count
    from covered_task
    inner join task on covered_task.task_id = task.task_id
),

-- A join does not keep rows in their order, and to order each group's takes three times as long
-- as to put all in order, which most are in already. Only one thread takes them as they come.
selected_measurement as (
    select
        selected_cell.selection_id,
        selected_cell.position,
        selected_cell.slot_id,
        selected_cell.shares_slot,
        counted_measurement.entry_id,
        counted_measurement.row_number,
        counted_measurement.score,
        counted_measurement.fills_slot
    from (select * from query_table(from_measurements)) as counted_measurement
    inner join selected_cell on counted_measurement.cell_id = selected_cell.cell_id
    order by case when on_one_thread then counted_measurement.row_number end
),

-- To count slots apart takes as long as all else. One that no two cells share is filled by the
-- first score in its cell, which the build marked; only the few others are listed.
raw_task_score as (
    select
        selection_id,
        position,
        entry_id,
        case
            when on_one_thread then fsum(score)
            else list_aggregate(list(score order by row_number), 'fsum')
        end as score_sum,
        case
            when on_one_thread then sum(score)
            else list_aggregate(list(score order by row_number), 'sum')
        end as plain_score_sum,
        count(score) as score_count,
        count_if(fills_slot)
        + coalesce(
            list_unique(list(slot_id) filter (where shares_slot and score is not null)), 0
        ) as slot_count
    from selected_measurement
    group by selection_id, position, entry_id
)

-- Sums run in file order, as the reference's do: compensated for the scores that are shown,
-- plain for those that Borda compares, where a last digit decides a tie.
select
    raw_task_score.selection_id,
    raw_task_score.position,
    selected_task.task_id,
    selected_task.task_name,
    selected_task.task_type,
    selected_task.type_task_count,
    selected_task.is_public,
    raw_task_score.entry_id,
    entry.model_key,
    entry.model_id,
    case
        when raw_task_score.slot_count >= selected_task.slot_count
            then raw_task_score.score_sum / raw_task_score.score_count
    end as score,
    raw_task_score.plain_score_sum,
    raw_task_score.score_count
from raw_task_score
inner join selected_task
    on
        raw_task_score.selection_id = selected_task.selection_id
        and raw_task_score.position = selected_task.position
inner join entry on raw_task_score.entry_id = entry.entry_id
order by
    case when on_one_thread then raw_task_score.entry_id end,
    case when on_one_thread then raw_task_score.position end;

comment on macro table task_scores is
'Task scores over the cells of a selection, of whose results count; both are names of relations.';
