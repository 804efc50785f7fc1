-- What of a selection a model saw in training, as its results say.
-- Params
--   from_cells    relation  the selection, as benchmark_cells gives it
-- Columns
--   selection_id  integer    selection
--   model_key     integer    entry.model_key
--   tasks         varchar[]  names of its tasks, sorted
-- Grain: one row per selection and model with such tasks
-- Order: none
create macro trained_on_tasks(from_cells) as table
with selected_cell as (
    select * from query_table(from_cells)
)

select
    selected_cell.selection_id,
    entry.model_key,
    list(distinct cell.task_name order by cell.task_name) as tasks
from measurement
inner join selected_cell on measurement.cell_id = selected_cell.cell_id
inner join cell on measurement.cell_id = cell.cell_id
inner join entry on measurement.entry_id = entry.entry_id
where measurement.trained_on
group by selected_cell.selection_id, entry.model_key;

comment on macro table trained_on_tasks is
'Tasks of a selection (the name of a relation) that each model saw in training.';
