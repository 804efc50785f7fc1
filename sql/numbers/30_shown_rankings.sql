-- What `rankings` gives of a selection that may show more cells than those that rank, such as that
-- of a public-only benchmark: its scores by task, and lenient means, are over all that is shown.
-- Params
--   from_cells         relation  the selection, as selected_cells or benchmark_cells give it
--   by_rules           relation  how it is ranked, as benchmark_rules gives it
--   from_measurements  relation  who competes: measurement, or some rows of it
--   with_subsets       boolean   false where no rule has mean_subset: less to plan
--   on_one_thread      boolean   whether whoever asks has one thread, as in task_scores
-- Columns: those of placed_entries
-- Grain: one row per selection and entry with at least one task score
-- Order: none; a leaderboard is ordered by position nulls last, entry_id
create macro shown_rankings(from_cells, by_rules, from_measurements := 'measurement', with_subsets := true, on_one_thread := false) as table
with
ranked_cell as (
    select * from query_table(from_cells)
    where is_ranked
),

summed_task as (
    select * from task_scores(
        'ranked_cell', from_measurements := from_measurements, on_one_thread := on_one_thread
    )
),

summed_subset as (
    select * from subset_scores('ranked_cell', by_rules, from_measurements := from_measurements)
    where with_subsets
),

-- Only where there are more cells than those that rank is there more to be summed.
partly_ranked as (
    select distinct selection_id
    from query_table(from_cells)
    where not is_ranked
),

shown_cell as (
    select whole_cell.*
    from (select * from query_table(from_cells)) as whole_cell
    inner join partly_ranked on whole_cell.selection_id = partly_ranked.selection_id
),

shown_task as (
    select * from task_scores(
        'shown_cell', from_measurements := from_measurements, on_one_thread := on_one_thread
    )
),

averaged_ranked as (
    select * from full_means('summed_task', on_one_thread := on_one_thread)
),

averaged_shown as (
    select * from full_means('shown_task', on_one_thread := on_one_thread)
),

averaged as (
    select * from shown_means('averaged_ranked', 'averaged_shown', from_cells)
),

averaged_subset as (
    select * from subset_means('summed_subset')
),

competed as (
    select * from fields('ranked_cell', 'averaged_ranked')
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

select * from placed_entries('entered', 'averaged_subset', 'competed', by_rules);

comment on macro table shown_rankings is
'Entries ranked over the cells of a selection that rank, by rules, with the scores over all of it; both are names of relations.';
