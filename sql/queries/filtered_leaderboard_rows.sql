-- Ranked entries of one benchmark over its cells in some languages.
-- Params
--   $benchmark_id  integer    benchmark
--   $languages     varchar[]  codes or labels
--   $with_subsets  boolean    whether the benchmark declares mean_subset
-- Columns
--   rank              integer    1 = best
--   model_id          integer    model; null where the catalog has none: not shown
--   model_type        varchar    of this run, where it differs
--   embedding_dim     integer    of this run, where it differs
--   zero_shot_pct     integer    tasks not trained on, percent; -1 when unknown
--   mean_task         double     primary metric
--   mean_task_type    double     mean of the means per task type
--   mean_public       double     mean over public tasks
--   mean_private      double     mean over private tasks
--   trained_on_tasks  varchar[]  tasks of the benchmark seen in training
--   experiments       json       settings of the run; null for a base run
--   entry_id          integer    entry
--   task_types        varchar[]  task types with a score
--   task_type_scores  double[]   their means
--   task_positions    integer[]  tasks with a score, by their places in the declared order
--   task_scores       double[]   their scores
-- Grain: one row per entry with at least one task score
-- Order: position nulls last, entry_id
select
    ranked_entry.rank,
    entry.model_id,
    entry.model_type,
    entry.embedding_dim,
    ranked_entry.zero_shot_pct,
    ranked_entry.mean_task,
    ranked_entry.mean_task_type,
    ranked_entry.mean_public,
    ranked_entry.mean_private,
    ranked_entry.trained_on_tasks,
    entry.experiments,
    ranked_entry.entry_id,
    ranked_entry.task_types,
    ranked_entry.task_type_scores,
    ranked_entry.task_positions,
    ranked_entry.task_scores
from ranked_entries($benchmark_id, $languages, with_subsets := $with_subsets) as ranked_entry
inner join entry on ranked_entry.entry_id = entry.entry_id
order by ranked_entry.position nulls last, ranked_entry.entry_id;
