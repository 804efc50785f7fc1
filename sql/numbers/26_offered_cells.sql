-- What a selection is made from: all cells of a benchmark, of some tasks, or of every task, and
-- which filter takes each away, if one does: the first of those that would.
-- Params
--   only_benchmark_id  integer    null: the cells of tasks, as they declare them
--   task_names         varchar[]  their names; null: every task
--   left_out_tasks     varchar[]  names of tasks that do not count; null: no filter
--   kept_types         varchar[]  types of task, any of them; null: no filter
--   kept_domains       varchar[]  domains of a task, any of them; null: no filter
--   kept_modalities    varchar[]  modalities of a task, any of them; null: no filter
--   picked_languages   varchar[]  codes or labels, any of them; null: no filter
-- Columns
--   selection_id  integer  what its cells count in together: benchmark.benchmark_id, or 1
--   position      integer  order of its task
--   cell_id       integer  cell
--   task_id       integer  task
--   slot_id       integer  the same for cells that differ in languages or is_public alone
--   shares_slot   boolean  whether there are such cells
--   subset_id     integer  number of the subset
--   split_id      integer  number of the split
--   is_scored     boolean  whether anyone has a score there
--   is_public     boolean  whether its rows are public
--   is_ranked     boolean  whether means and ranks come from it, and not only scores that are shown
--   taken_by      varchar  parameter of the API whose filter takes it away; null: it is selected
-- Grain: one row per cell
-- Order: none
create macro offered_cells(
    only_benchmark_id,
    task_names := null,
    left_out_tasks := null,
    kept_types := null,
    kept_domains := null,
    kept_modalities := null,
    picked_languages := null
) as table
with declared_cell as (
    select *
    from benchmark_cells(only_benchmark_id, null)
    where only_benchmark_id is not null
    union all
    select *
    from task_cells(task_names, null)
    where only_benchmark_id is null
)

-- A filter of tasks takes all cells of a task, and only languages take some of them: so they come
-- last, and what takes the last cell of a task is what took the task.
select
    declared_cell.*,
    case
        when list_contains(left_out_tasks::varchar[], task.name) then 'exclude_tasks'
        when not list_contains(kept_types::varchar[], task.type) then 'task_types'
        when not list_has_any(coalesce(task.domains, []), kept_domains::varchar[]) then 'domains'
        when not list_has_any(task.modalities, kept_modalities::varchar[]) then 'modalities'
        when
            picked_languages is not null
            and declared_cell.cell_id not in (
                select unnest(language_cell.cell_ids)
                from language_cell
                where list_contains(picked_languages::varchar[], language_cell.word)
            )
            then 'languages'
    end as taken_by
from declared_cell
inner join task on declared_cell.task_id = task.task_id;

comment on macro table offered_cells is
'Cells of a benchmark_id or (null) of tasks by name, and which filter takes each away from a selection.';
