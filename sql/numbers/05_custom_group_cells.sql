-- The cells of the custom groups of a benchmark (or of every one): of whole tasks all, of scoped
-- ones those that the group names; among all cells that rank it or among those in some languages.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
-- Columns
--   benchmark_id  integer  benchmark
--   group_id      integer  custom_group
--   member        integer  which data point of the group, from 1
--   is_whole      boolean  whether the task score itself is the data point
--   position      integer  declared order of the task
--   cell_id       integer  cell
--   slot_id       integer  the same for cells that differ in languages or is_public alone
-- Grain: one row per group, member and cell with results
-- Order: none
create macro custom_group_cells(only_benchmark_id, picked_languages) as table
select
    custom_group.benchmark_id,
    custom_group.group_id,
    custom_group_member.position as member,
    custom_group_member.is_whole,
    selected_cell.position,
    selected_cell.cell_id,
    selected_cell.slot_id
from custom_group
inner join custom_group_member on custom_group.group_id = custom_group_member.group_id
inner join selected_cells(only_benchmark_id, picked_languages) as selected_cell
    on
        custom_group.benchmark_id = selected_cell.benchmark_id
        and custom_group_member.task_id = selected_cell.task_id
inner join cell on selected_cell.cell_id = cell.cell_id
where
    selected_cell.is_ranked
    and (
        custom_group_member.is_whole
        or (
            list_contains(custom_group_member.splits, cell.split)
            and list_contains(custom_group_member.subsets, cell.subset)
        )
    );

comment on macro table custom_group_cells is
'Cells of the custom groups of a benchmark_id (null: of all), in some languages (null: in all).';
