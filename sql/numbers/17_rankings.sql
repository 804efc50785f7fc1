-- Entries scored and ranked over any selection, by any rules: every number on a leaderboard but
-- for its custom groups and what was seen in training.
-- Params
--   from_cells         relation  the selection, as benchmark_cells or task_cells give it; all of it
--                                ranks
--   by_rules           relation  how it is ranked, as benchmark_rules gives it
--   from_measurements  relation  who competes: measurement, or some rows of it
--   with_subsets       boolean   false where no rule has mean_subset: less to plan
--   on_one_thread      boolean   whether whoever asks has one thread, as in task_scores
--   all_lenient        boolean   whether all rules are lenient, as in placed_entries
-- Columns: those of placed_entries
-- Grain: one row per selection and entry with at least one task score
-- Order: none; a leaderboard is ordered by position nulls last, entry_id
create macro rankings(from_cells, by_rules, from_measurements := 'measurement', with_subsets := true, on_one_thread := false, all_lenient := false) as table
with
summed_task as (
    select * from task_scores(
        from_cells, from_measurements := from_measurements, on_one_thread := on_one_thread
    )
),

summed_subset as (
    select *
    from subset_scores(from_cells, by_rules, from_measurements := from_measurements)
    where with_subsets
),

averaged as (
    select * from full_means('summed_task', on_one_thread := on_one_thread)
),

averaged_subset as (
    select * from subset_means('summed_subset')
),

competed as (
    select * from fields(from_cells, 'averaged')
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

select * from placed_entries(
    'entered', 'averaged_subset', 'competed', by_rules, all_lenient := all_lenient
);

comment on macro table rankings is
'Entries ranked over a selection of cells by rules, both names of relations; see benchmark_cells, task_cells and benchmark_rules.';
