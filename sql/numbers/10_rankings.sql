-- Entries scored and ranked over any selection, by any rules: every number on a leaderboard but
-- for its custom groups and what was seen in training.
-- Params
--   from_cells         relation  the selection, as benchmark_cells or task_cells give it
--   by_rules           relation  how it is ranked, as benchmark_rules gives it
--   from_measurements  relation  who competes: measurement, or some rows of it
--   with_subsets  boolean   false where no rule has mean_subset: less to plan
-- Columns: those of placed_entries
-- Grain: one row per selection and entry with at least one task score
-- Order: none; a leaderboard is ordered by position nulls last, entry_id
create macro rankings(from_cells, by_rules, from_measurements := 'measurement', with_subsets := true) as table
with
summed_task as (
    select * from task_scores(from_cells, from_measurements := from_measurements)
),

summed_subset as (
    select *
    from subset_scores(from_cells, by_rules, from_measurements := from_measurements)
    where with_subsets
),

competed as (
    select * from fields('summed_task')
),

averaged as (
    select * from entry_means('summed_task', 'summed_subset')
),

pointed as (
    select * from borda_ranks('summed_task', 'summed_subset', 'competed')
)

select * from placed_entries('averaged', 'pointed', 'competed', by_rules);

comment on macro table rankings is
'Entries ranked over a selection of cells by rules, both names of relations; see benchmark_cells, task_cells and benchmark_rules.';
