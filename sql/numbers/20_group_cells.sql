-- The cells of the custom groups of a selection: of whole tasks all, of scoped ones those that the
-- group names.
-- Params
--   from_cells  relation  the selection: those of benchmark_cells that are ranked
-- Columns
--   selection_id  integer  selection
--   group_id      integer  custom_group
--   member        integer  which data point of the group, from 1
--   is_whole      boolean  whether the task score itself is the data point
--   position      integer  order of the task
--   cell_id       integer  cell
--   slot_id       integer  the same for cells that differ in languages or is_public alone
-- Grain: one row per group, member and cell with results
-- Order: none
create macro group_cells(from_cells) as table
with selected_cell as (
    select * from query_table(from_cells)
)

select
    selected_cell.selection_id,
    custom_group.group_id,
    custom_group_member.position as member,
    custom_group_member.is_whole,
    selected_cell.position,
    selected_cell.cell_id,
    selected_cell.slot_id
from custom_group
inner join custom_group_member on custom_group.group_id = custom_group_member.group_id
inner join selected_cell
    on
        custom_group.benchmark_id = selected_cell.selection_id
        and custom_group_member.task_id = selected_cell.task_id
inner join cell on selected_cell.cell_id = cell.cell_id
where
    custom_group_member.is_whole
    or (
        list_contains(custom_group_member.splits, cell.split)
        and list_contains(custom_group_member.subsets, cell.subset)
    );

comment on macro table group_cells is
'Cells of the custom groups of a selection (the name of a relation) of benchmarks.';
