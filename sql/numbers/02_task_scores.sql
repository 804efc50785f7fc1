-- Score of each entry on each task of a benchmark (or of every one), over all its cells or over
-- those in some languages. The one definition of a task score.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
-- Columns
--   benchmark_id     integer  benchmark
--   is_ranked        boolean  whether means and ranks come from it
--   is_shown         boolean  whether it is what the leaderboard shows
--   weighs_subsets   boolean  whether the benchmark ranks by subsets instead of tasks (HUME)
--   position         integer  declared order of the task
--   task_name        varchar  task
--   task_type        varchar  Retrieval, STS, ...
--   type_task_count  bigint   tasks of that type with results
--   is_public        boolean  whether all its cells are public
--   entry_id         integer  entry
--   score            double   mean over all rows; null where a scored subset or split was not run
--   plain_score_sum  double   sum over all rows, as Borda compares it
--   score_count      bigint   rows with a score
-- Grain: one row per benchmark, task, entry with rows, and what it counts for
-- Order: none
create macro task_scores(only_benchmark_id, picked_languages) as table
with
selected_cell as (
    select * from selected_cells(only_benchmark_id, picked_languages)
),

-- A task needs every (subset, split) that is scored by anyone.
covered_task as (
    select
        benchmark_id,
        is_ranked,
        is_shown,
        weighs_subsets,
        position,
        task_id,
        bool_and(is_public) as is_public,
        coalesce(
            list_unique(list(subset_id) filter (where is_scored))
            * list_unique(list(split_id) filter (where is_scored)),
            0
        ) as slot_count
    from selected_cell
    group by benchmark_id, is_ranked, is_shown, weighs_subsets, position, task_id
),

selected_task as (
    select
        covered_task.*,
        task.name as task_name,
        task.type as task_type,
        count(*) over (partition by benchmark_id, is_ranked, type) as type_task_count
    from covered_task
    inner join task on covered_task.task_id = task.task_id
),

raw_task_score as (
    select
        selected_cell.benchmark_id,
        selected_cell.is_ranked,
        selected_cell.position,
        measurement.entry_id,
        list(measurement.score order by measurement.row_number) as scores,
        count(measurement.score) as score_count,
        list_unique(list(selected_cell.slot_id) filter (where measurement.score is not null))
            as slot_count
    from selected_cell
    inner join measurement on selected_cell.cell_id = measurement.cell_id
    group by
        selected_cell.benchmark_id,
        selected_cell.is_ranked,
        selected_cell.position,
        measurement.entry_id
)

-- Sums run in file order, as the reference's do: compensated for the scores that are shown,
-- plain for those that Borda compares, where a last digit decides a tie.
select
    raw_task_score.benchmark_id,
    raw_task_score.is_ranked,
    selected_task.is_shown,
    selected_task.weighs_subsets,
    raw_task_score.position,
    selected_task.task_name,
    selected_task.task_type,
    selected_task.type_task_count,
    selected_task.is_public,
    raw_task_score.entry_id,
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
        raw_task_score.benchmark_id = selected_task.benchmark_id
        and raw_task_score.is_ranked = selected_task.is_ranked
        and raw_task_score.position = selected_task.position;

comment on macro table task_scores is
'Task scores of a benchmark_id (null: of all), over its cells in some languages (null: over all).';
