-- Selection: the cells of a benchmark, of some tasks, or of every task, that pass filters.
-- Params: those of offered_cells
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
-- Grain: one row per cell
-- Order: none
create macro selected_cells(
    only_benchmark_id,
    task_names := null,
    left_out_tasks := null,
    kept_types := null,
    kept_domains := null,
    kept_modalities := null,
    picked_languages := null
) as table
select * exclude (taken_by)
from offered_cells(
    only_benchmark_id,
    task_names := task_names,
    left_out_tasks := left_out_tasks,
    kept_types := kept_types,
    kept_domains := kept_domains,
    kept_modalities := kept_modalities,
    picked_languages := picked_languages
)
where taken_by is null;

comment on macro table selected_cells is
'Selection: cells of a benchmark_id or (null) of tasks by name that pass filters; whatever takes a selection ranks it.';
