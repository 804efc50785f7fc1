-- Tasks that a selection has results for.
-- Params
--   from_cells  relation  the selection, as benchmark_cells or task_cells give it
-- Columns
--   selection_id       integer  selection
--   position           integer  order of the task
--   task_name          varchar  task
--   task_type          varchar  Retrieval, STS, ...
--   cell_count         bigint   cells
--   ranked_cell_count  hugeint  of them, those that rank
-- Grain: one row per selection and task
-- Order: none
create macro measured_tasks(from_cells) as table
select
    selected_cell.selection_id,
    selected_cell.position,
    any_value(task.name) as task_name,
    any_value(task.type) as task_type,
    count(*) as cell_count,
    count_if(selected_cell.is_ranked) as ranked_cell_count
from (select * from query_table(from_cells)) as selected_cell
inner join task on selected_cell.task_id = task.task_id
group by selected_cell.selection_id, selected_cell.position;

comment on macro table measured_tasks is
'Tasks that a selection (the name of a relation) has results for.';
