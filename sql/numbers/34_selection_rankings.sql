-- Who competes in a selection, ranked by rules: among each other, or among all.
-- Params
--   from_cells        relation  the selection, as selected_cells gives it
--   from_whole_cells  relation  the same in all languages: what was seen in training is said of it
--   from_entries      relation  who competes, as competing_entries gives them
--   by_rules          relation  how it is ranked, as selection_rules gives it
--   are_among_all     boolean   whether ranks and points are among all entries, of whom those that
--                               compete are given
--   with_subsets      boolean   false where no rule has mean_subset: less to plan
--   on_one_thread     boolean   whether whoever asks has one thread, as in task_scores
-- Columns
--   selection_id                 integer    selection
--   position                     integer    place in the table of whom it is among, from 1; null for models not in the catalog
--   rank                         integer    1 = best
--   entry_id                     integer    entry
--   model_key                    integer    entry.model_key
--   zero_shot_pct                integer    tasks not trained on, percent; -1 when unknown
--   mean_task                    double     primary metric
--   mean_task_type               double     mean of the means per task type
--   mean_public                  double     mean over public tasks
--   mean_private                 double     mean over private tasks
--   borda_points                 double     sum of n_models - task_rank, ties averaged
--   borda_rank                   integer    1 = most points; ties take the lowest
--   task_types                   varchar[]  types with a mean, in order
--   task_type_scores             double[]   their means
--   scores_by_task_type          map        task type → mean
--   task_positions               integer[]  tasks with a score, in order
--   task_scores                  double[]   their scores
--   scores_by_task               map        task → score
--   lenient_mean_task            double     mean over the tasks that were run; null where none is shown
--   lenient_mean_task_type       double     mean of the means per task type, likewise
--   lenient_scores_by_task_type  map        task type → mean over the tasks that were run, likewise
--   trained_on_tasks             varchar[]  tasks of the selection seen in training
-- Grain: one row per selection and competing entry with at least one task score
-- Order: none; a leaderboard is ordered by position nulls last, entry_id
create macro selection_rankings(
    from_cells,
    from_whole_cells,
    from_entries,
    by_rules,
    are_among_all := false,
    with_subsets := true,
    on_one_thread := false
) as table
with
competitor_key as (
    select entry_id from query_table(from_entries)
),

rival_key as (
    select entry_id from competitor_key
    union
    select entry_id from entry
    where are_among_all
),

rival_measurement as (
    select *
    from measurement
    where entry_id in (select rival_key.entry_id from rival_key)
)

select
    ranking.*,
    coalesce(seen.tasks, []) as trained_on_tasks
from
    shown_rankings(
        from_cells,
        by_rules,
        from_measurements := 'rival_measurement',
        with_subsets := with_subsets,
        on_one_thread := on_one_thread
    ) as ranking
inner join competitor_key on ranking.entry_id = competitor_key.entry_id
left join trained_on_tasks(from_whole_cells) as seen
    on
        ranking.selection_id = seen.selection_id
        and ranking.model_key = seen.model_key;

comment on macro table selection_rankings is
'Competing entries ranked over a selection by rules, among each other or among all; the arguments are names of relations.';
