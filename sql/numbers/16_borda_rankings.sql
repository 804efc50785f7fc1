-- Entries scored over any selection and ranked by Borda points, with the means over what they ran:
-- what `rankings` gives by lenient rules that have nothing else decide the order, for a third of
-- its plan.
-- Params
--   from_cells         relation  the selection, as benchmark_cells or task_cells give it; all of it
--                                ranks
--   from_measurements  relation  who competes: measurement, or some rows of it
--   on_one_thread      boolean   whether whoever asks has one thread, as in task_scores
-- Columns: those of competitors
-- Grain: one row per selection and entry with at least one task score
-- Order: none; a leaderboard is ordered by borda_rank, entry_id
create macro borda_rankings(from_cells, from_measurements := 'measurement', on_one_thread := false) as table
with
summed_task as (
    select * from task_scores(
        from_cells, from_measurements := from_measurements, on_one_thread := on_one_thread
    )
),

averaged as (
    select * from entry_means('summed_task', on_one_thread := on_one_thread)
),

competed as (
    select * from fields(from_cells, 'averaged')
),

contested as (
    select * from task_contests('summed_task', on_one_thread := on_one_thread)
),

pointed as (
    select * from borda_ranks('contested', 'competed')
)

select * from competitors('averaged', 'pointed', 'competed');

comment on macro table borda_rankings is
'Entries ranked by Borda points over a selection of cells (the name of a relation), without any rules.';
