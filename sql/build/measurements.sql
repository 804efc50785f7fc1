-- The results: a task's lie together in file order, in which they are summed.
-- Grain: one row per row of the results file that is not replaced, and of the overlay
-- Reads: cell, keyed_result
-- Cut by: whole
-- Parted by: task
-- Fills: measurement
with
placed_cell as (
    select
        cell_id,
        shares_slot,
        dense_rank() over (order by task_id nulls last, task_name) as task_place
    from cell
),

-- Few: revisions of a model hardly ever run the same cell.
repeated_score as (
    select
        cell_id,
        entry_id,
        min(row_number) as first_row_number
    from keyed_result
    where score is not null
    group by cell_id, entry_id
    having count(*) > 1
)

select
    keyed_result.*,
    keyed_result.score is not null
    and not placed_cell.shares_slot
    and keyed_result.row_number
    = coalesce(repeated_score.first_row_number, keyed_result.row_number) as fills_slot
from keyed_result
inner join placed_cell on keyed_result.cell_id = placed_cell.cell_id
left join repeated_score
    on
        keyed_result.cell_id = repeated_score.cell_id
        and keyed_result.entry_id = repeated_score.entry_id
order by placed_cell.task_place, keyed_result.row_number
