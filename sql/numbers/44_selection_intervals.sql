-- Between which ranks the competitors of a selection stand in 95 of 100 draws of its tasks, where
-- Borda's points decide their rank.
-- Params
--   from_cells     relation  the selection, as selected_cells gives it
--   from_entries   relation  who competes, as competing_entries gives them
--   by_rules       relation  how it is ranked, as selection_rules gives it
--   are_among_all  boolean   whether ranks are among all entries
--   with_subsets   boolean   false where no rule has mean_subset: less to plan
--   on_one_thread  boolean   whether whoever asks has one thread, as in task_scores
-- Columns
--   selection_id  integer  selection
--   model_key     integer  entry.model_key
--   borda_rank    bigint   1 = most points; ties take the lowest
--   task_count    bigint   tasks that anybody of those has rows of
--   rank_low      integer  2.5 % of the ranks in its draws are at or below it; null under 10 tasks
--                          and where a mean decides the rank
--   rank_high     integer  97.5 % are; likewise
-- Grain: one row per selection and model with rows, of those that ranks are among
-- Order: none
create macro selection_intervals(
    from_cells,
    from_entries,
    by_rules,
    are_among_all := false,
    with_subsets := true,
    on_one_thread := false
) as table
with
ranked_cell as (
    select * from query_table(from_cells)
    where is_ranked
),

competitor_key as (
    select entry_id from query_table(from_entries)
),

rival_measurement as (
    select *
    from measurement
    where are_among_all or entry_id in (select competitor_key.entry_id from competitor_key)
),

summed_task as (
    select * from task_scores(
        'ranked_cell', from_measurements := 'rival_measurement', on_one_thread := on_one_thread
    )
),

summed_subset as (
    select * from subset_scores('ranked_cell', by_rules, from_measurements := 'rival_measurement')
    where with_subsets
),

averaged as (
    select * from entry_means('summed_task')
),

competed as (
    select * from fields('ranked_cell', 'averaged')
),

contested as (
    select * from contests('summed_task', 'summed_subset')
),

-- No other rule makes the rank another one than Borda's.
bordas_contest as (
    select contested.*
    from contested
    inner join (select * from query_table(by_rules)) as own_rule
        on contested.selection_id = own_rule.selection_id
    where len(own_rule.sort_by) = 0
),

contest_total as (
    select
        selection_id,
        count(distinct position) as task_count
    from contested
    group by selection_id
)

select
    borda.selection_id,
    borda.model_key,
    borda.borda_rank,
    contest_total.task_count,
    bound.rank_low,
    bound.rank_high
from borda_ranks('contested', 'competed') as borda
inner join contest_total on borda.selection_id = contest_total.selection_id
left join rank_bounds('bordas_contest', 'competed') as bound
    on borda.selection_id = bound.selection_id and borda.model_key = bound.model_key;

comment on macro table selection_intervals is
'Between which ranks competitors stand in 95 of 100 draws of the tasks of a selection; the arguments are names of relations.';
