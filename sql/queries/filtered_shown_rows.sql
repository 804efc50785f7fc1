-- Ranked entries of one benchmark over its cells in some languages, where it only shows some of
-- them and Borda alone decides. Of an entry without any score that is shown, rules say what is.
-- Params
--   $benchmark_id   integer     benchmark
--   $languages      varchar[]  codes or labels
--   $on_one_thread  boolean    whether the connection has one thread
-- Columns
--   rank              integer    1 = best
--   entry_id          integer    entry
--   model_key         integer    entry.model_key
--   zero_shot_pct     integer    tasks not trained on, percent; -1 when unknown
--   mean_task         double     primary metric
--   mean_task_type    double     mean of the means per task type
--   mean_public       double     mean over public tasks
--   mean_private      double     mean over private tasks
--   borda_points      double     sum of n_models - task_rank, ties averaged
--   task_types        varchar[]  types of the tasks that were run, in declared order
--   task_type_scores  double[]   their means
--   task_positions    integer[]  tasks with a score, in declared order
--   task_scores       double[]   their scores
--   trained_on_tasks  json       tasks of the benchmark seen in training
-- Grain: one row per entry with at least one task score
-- Order: model_id is null, borda_rank, entry_id
with
pinned_cell as (
    select * from benchmark_cells($benchmark_id, $languages)
),

ranked_cell as (
    select * from pinned_cell
    where is_ranked
),

shown_task as (
    select * from task_scores('pinned_cell', on_one_thread := $on_one_thread)
),

shown as (
    select * from entry_means('shown_task', on_one_thread := $on_one_thread)
)

select
    ranking.borda_rank::integer as rank,
    ranking.entry_id,
    ranking.model_key,
    ranking.zero_shot_pct::integer as zero_shot_pct,
    shown.mean_task,
    shown.mean_task_type,
    null::double as mean_public,
    null::double as mean_private,
    ranking.borda_points,
    shown.task_types,
    shown.task_type_scores,
    shown.task_positions,
    shown.task_scores,
    coalesce(to_json(trained_on.tasks), '[]'::json) as trained_on_tasks
from borda_rankings('ranked_cell', on_one_thread := $on_one_thread) as ranking
left join shown on ranking.entry_id = shown.entry_id
left join trained_on
    on
        ranking.selection_id = trained_on.benchmark_id
        and ranking.model_key = trained_on.model_key
order by ranking.model_id is null, ranking.borda_rank, ranking.entry_id;
