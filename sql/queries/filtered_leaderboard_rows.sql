-- Ranked entries of one benchmark over its cells in some languages.
-- Params
--   $benchmark_id  integer    benchmark
--   $languages     varchar[]  codes or labels
--   $with_subsets  boolean    whether the benchmark declares mean_subset
-- Columns
--   rank              integer    1 = best
--   entry_id          integer    entry
--   zero_shot_pct     integer    tasks not trained on, percent; -1 when unknown
--   mean_task         double     primary metric
--   mean_task_type    double     mean of the means per task type
--   mean_public       double     mean over public tasks
--   mean_private      double     mean over private tasks
--   trained_on_tasks  varchar[]  tasks of the benchmark seen in training
--   task_types        varchar[]  task types with a score
--   task_type_scores  double[]   their means
--   task_positions    integer[]  tasks with a score, by their places in the declared order
--   task_scores       double[]   their scores
-- Grain: one row per entry with at least one task score
-- Order: position nulls last, entry_id
select
    rank,
    entry_id,
    zero_shot_pct,
    mean_task,
    mean_task_type,
    mean_public,
    mean_private,
    trained_on_tasks,
    task_types,
    task_type_scores,
    task_positions,
    task_scores
from ranked_entries($benchmark_id, $languages, with_subsets := $with_subsets)
order by position nulls last, entry_id;
