-- What a selection has results for.
-- Params
--   from_cells  relation  the selection, as benchmark_cells or task_cells give it
--   by_rules  relation  how it is ranked, as benchmark_rules gives it
-- Columns
--   selection_id    integer    selection
--   tasks           varchar[]  tasks with results, in order
--   task_positions  integer[]  their places in it
--   task_types      varchar[]  types of the ranked tasks, by first task; empty where undeclared
--   cell_count      hugeint    cells
-- Grain: one row per selection with results
-- Order: none
create macro headings(from_cells, by_rules) as table
with
rule as (
    select * from query_table(by_rules)
),

measured_task as (
    select * from measured_tasks(from_cells)
),

ranked_type as (
    select
        measured_task.selection_id,
        measured_task.task_type,
        min(measured_task.position) as position
    from measured_task
    inner join rule on measured_task.selection_id = rule.selection_id
    where
        measured_task.ranked_cell_count > 0
        and list_contains(rule.aggregations, 'task_types')
    group by measured_task.selection_id, measured_task.task_type
),

type_heading as (
    select
        selection_id,
        list(task_type order by position) as task_types
    from ranked_type
    group by selection_id
),

task_heading as (
    select
        selection_id,
        list(task_name order by position) as tasks,
        list(position order by position) as task_positions,
        sum(cell_count) as cell_count
    from measured_task
    group by selection_id
)

select
    task_heading.selection_id,
    task_heading.tasks,
    task_heading.task_positions,
    coalesce(type_heading.task_types, []) as task_types,
    task_heading.cell_count
from task_heading
left join type_heading on task_heading.selection_id = type_heading.selection_id;

comment on macro table headings is
'What a selection has results for, by its rules; both are names of relations.';
