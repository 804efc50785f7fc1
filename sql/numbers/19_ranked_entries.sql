-- Entries of one benchmark (or of every one), scored and ranked over all its cells or over those in
-- some languages: its selection, ranked by its rules. Serving and analysts call it.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
--   with_subsets       boolean    false where the benchmark has no mean_subset: less to plan
--   on_one_thread      boolean    whether whoever asks has one thread, as in task_scores
-- Columns
--   benchmark_id                 integer    benchmark
--   position                     integer    place in the table, from 1; null for models not in the catalog
--   rank                         integer    1 = best
--   entry_id                     integer    entry
--   zero_shot_pct                integer    tasks not trained on, percent; -1 when unknown
--   mean_task                    double     primary metric
--   mean_task_type               double     mean of the means per task type
--   mean_public                  double     mean over public tasks
--   mean_private                 double     mean over private tasks
--   borda_points                 double     sum of n_models - task_rank, ties averaged
--   borda_rank                   integer    1 = most points; ties take the lowest
--   task_types                   varchar[]  types with a mean, in declared order
--   task_type_scores             double[]   their means
--   scores_by_task_type          map        task type → mean
--   task_positions               integer[]  tasks with a score, in declared order
--   task_scores                  double[]   their scores
--   scores_by_task               map        task → score
--   lenient_mean_task            double     mean over the tasks that were run; null where none is shown
--   lenient_mean_task_type       double     mean of the means per task type, likewise
--   lenient_scores_by_task_type  map        task type → mean over the tasks that were run, likewise
--   trained_on_tasks             varchar[]  tasks of the benchmark seen in training
-- Grain: one row per benchmark and entry with at least one task score
-- Order: none; a leaderboard is ordered by position nulls last, entry_id
create macro ranked_entries(only_benchmark_id, picked_languages, with_subsets := true, on_one_thread := false) as table
with
pinned_cell as (
    select * from benchmark_cells(only_benchmark_id, picked_languages)
),

declared_rule as (
    select * from benchmark_rules(picked_languages is not null)
),

ranked_cell as (
    select * from pinned_cell
    where is_ranked
),

summed_task as (
    select * from task_scores('ranked_cell', on_one_thread := on_one_thread)
),

summed_subset as (
    select * from subset_scores('ranked_cell', 'declared_rule')
    where with_subsets
),

-- Only where there are more cells than those that rank is there more to be summed.
partly_ranked as (
    select distinct selection_id
    from pinned_cell
    where not is_ranked
),

shown_cell as (
    select pinned_cell.*
    from pinned_cell
    inner join partly_ranked on pinned_cell.selection_id = partly_ranked.selection_id
),

shown_task as (
    select * from task_scores('shown_cell', on_one_thread := on_one_thread)
),

averaged_ranked as (
    select * from full_means('summed_task', on_one_thread := on_one_thread)
),

averaged_shown as (
    select * from full_means('shown_task', on_one_thread := on_one_thread)
),

averaged as (
    select * from shown_means('averaged_ranked', 'averaged_shown', 'pinned_cell')
),

averaged_subset as (
    select * from subset_means('summed_subset')
),

competed as (
    select * from fields('summed_task', 'averaged_ranked')
),

contested as (
    select * from contests('summed_task', 'summed_subset', on_one_thread := on_one_thread)
),

pointed as (
    select * from borda_ranks('contested', 'competed')
),

entered as (
    select * from competitors('averaged', 'pointed', 'competed')
)

select
    ranking.selection_id as benchmark_id,
    ranking.* exclude (selection_id, model_key),
    coalesce(trained_on.tasks, []) as trained_on_tasks
from placed_entries('entered', 'averaged_subset', 'competed', 'declared_rule')
    as ranking
left join trained_on
    on
        ranking.selection_id = trained_on.benchmark_id
        and ranking.model_key = trained_on.model_key;

comment on macro table ranked_entries is
'Ranked entries of a benchmark_id (null: of all), over its cells in some languages (null: over all).';
