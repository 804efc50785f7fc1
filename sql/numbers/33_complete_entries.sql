-- Who has a score on every task of a selection that ranks and has results.
-- Params
--   from_cells         relation  the selection, as selected_cells gives it
--   from_measurements  relation  whose results count: measurement, or some rows of it
--   on_one_thread      boolean   whether whoever asks has one thread, as in task_scores
-- Columns
--   entry_id  integer  entry
-- Grain: one row per entry
-- Order: none
create macro complete_entries(from_cells, from_measurements := 'measurement', on_one_thread := false) as table
with
ranked_cell as (
    select * from query_table(from_cells)
    where is_ranked
),

summed_task as (
    select * from task_scores(
        'ranked_cell', from_measurements := from_measurements, on_one_thread := on_one_thread
    )
)

select summed_task.entry_id
from summed_task
where summed_task.score is not null
group by summed_task.entry_id
having count(*) = (select count(distinct ranked_cell.position) from ranked_cell);

comment on macro table complete_entries is
'Entries with a score on every task of a selection (the name of a relation) that has results.';
