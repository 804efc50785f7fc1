-- Ranked entries of one benchmark over its cells in some languages, all of which rank, by rules
-- that weigh subsets alike.
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
-- Order: position nulls last, entry_id
with
ranked_cell as (
    select * from benchmark_cells($benchmark_id, $languages)
),

lenient_rule as (
    select * from benchmark_rules(true)
)

select
    ranking.rank,
    ranking.entry_id,
    ranking.model_key,
    ranking.zero_shot_pct,
    ranking.mean_task,
    ranking.mean_task_type,
    ranking.mean_public,
    ranking.mean_private,
    ranking.borda_points,
    ranking.task_types,
    ranking.task_type_scores,
    ranking.task_positions,
    ranking.task_scores,
    coalesce(to_json(trained_on.tasks), '[]'::json) as trained_on_tasks
from
    rankings(
        'ranked_cell',
        'lenient_rule',
        all_lenient := true,
        on_one_thread := $on_one_thread
    ) as ranking
left join trained_on
    on
        ranking.selection_id = trained_on.benchmark_id
        and ranking.model_key = trained_on.model_key
order by ranking.position nulls last, ranking.entry_id;
