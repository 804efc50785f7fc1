-- Score of each entry on each task of a selection. The one definition of a task score.
-- Params
--   from_cells         relation  the selection, as benchmark_cells gives it
--   from_measurements  relation  whose results count: measurement, or some rows of it
-- Columns
--   selection_id     integer  selection
--   is_ranked        boolean  whether means and ranks come from it
--   is_shown         boolean  whether it is what the leaderboard shows
--   position         integer  order of the task
--   task_name        varchar  task
--   task_type        varchar  Retrieval, STS, ...
--   type_task_count  bigint   tasks of that type with results
--   is_public        boolean  whether all its cells are public
--   entry_id         integer  entry
--   model_key        integer  entry.model_key
--   score            double   mean over all rows; null where a scored subset or split was not run
--   plain_score_sum  double   sum over all rows, as Borda compares it
--   score_count      bigint   rows with a score
-- Grain: one row per selection, task, entry with rows, and what it counts for
-- Order: none
create macro task_scores(from_cells, from_measurements := 'measurement') as table
with
selected_cell as (
    select * from query_table(from_cells)
),

counted_measurement as (
    select * from query_table(from_measurements)
),

-- A task needs every (subset, split) that is scored by anyone.
covered_task as (
    select
        selection_id,
        is_ranked,
        is_shown,
        position,
        task_id,
        bool_and(is_public) as is_public,
        coalesce(
            list_unique(list(subset_id) filter (where is_scored))
            * list_unique(list(split_id) filter (where is_scored)),
            0
        ) as slot_count
    from query_table(from_cells)
    group by selection_id, is_ranked, is_shown, position, task_id
),

selected_task as (
    select
        covered_task.*,
        task.name as task_name,
        task.type as task_type,
        count(*) over (partition by selection_id, is_ranked, type) as type_task_count
    from covered_task
    inner join task on covered_task.task_id = task.task_id
),

raw_task_score as (
    select
        selected_cell.selection_id,
        selected_cell.is_ranked,
        selected_cell.position,
        counted_measurement.entry_id,
        list(counted_measurement.score order by counted_measurement.row_number) as scores,
        count(counted_measurement.score) as score_count,
        list_unique(
            list(selected_cell.slot_id) filter (where counted_measurement.score is not null)
        ) as slot_count
    from selected_cell
    inner join counted_measurement on selected_cell.cell_id = counted_measurement.cell_id
    group by
        selected_cell.selection_id,
        selected_cell.is_ranked,
        selected_cell.position,
        counted_measurement.entry_id
)

-- Sums run in file order, as the reference's do: compensated for the scores that are shown,
-- plain for those that Borda compares, where a last digit decides a tie.
select
    raw_task_score.selection_id,
    raw_task_score.is_ranked,
    selected_task.is_shown,
    raw_task_score.position,
    selected_task.task_name,
    selected_task.task_type,
    selected_task.type_task_count,
    selected_task.is_public,
    raw_task_score.entry_id,
    entry.model_key,
    case
        when raw_task_score.slot_count >= selected_task.slot_count
            then
                list_aggregate(raw_task_score.scores, 'fsum')
                / nullif(raw_task_score.score_count, 0)
    end as score,
    list_aggregate(raw_task_score.scores, 'sum') as plain_score_sum,
    raw_task_score.score_count
from raw_task_score
inner join selected_task
    on
        raw_task_score.selection_id = selected_task.selection_id
        and raw_task_score.is_ranked = selected_task.is_ranked
        and raw_task_score.position = selected_task.position
inner join entry on raw_task_score.entry_id = entry.entry_id;

comment on macro table task_scores is
'Task scores over the cells of a selection, of whose results count; both are names of relations.';
