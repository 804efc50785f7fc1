-- What Borda ranks models on by the rules of a selection: tasks, or, where subsets weigh alike,
-- each task's subsets, and then every model has some.
-- Params
--   from_scores         relation  as task_scores gives them, of all who compete
--   from_subset_scores  relation  as subset_scores gives them
--   on_one_thread       boolean   whether whoever asks has one thread, as in task_contests
-- Columns: those of task_contests
-- Grain: one row per selection, task (and subset) and model with rows
-- Order: none
create macro contests(from_scores, from_subset_scores, on_one_thread := false) as table
with weighed_subset as (
    select * from query_table(from_subset_scores)
)

select *
from task_contests(from_scores, on_one_thread := on_one_thread)
where selection_id not in (select weighed_subset.selection_id from weighed_subset)
union all
select
    selection_id,
    position,
    subset_id,
    model_key,
    avg(score order by entry_id) as score
from weighed_subset
group by selection_id, position, subset_id, model_key;

comment on macro table contests is
'Scores that Borda compares, per task or subset and model; the arguments are names of relations.';
