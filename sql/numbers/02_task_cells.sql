-- Selection: the cells of some tasks, in the order in which they are named, or of all, in registry
-- order: every split and subset that a task declares, all of them or those in some languages.
-- Params
--   task_names        varchar[]  names of tasks; null: every task
--   picked_languages  varchar[]  codes or labels; null: no filter
-- Columns
--   selection_id  integer  1: they count together
--   position      integer  place of its task
--   cell_id       integer  cell
--   task_id       integer  task
--   slot_id       integer  the same for cells that differ in languages or is_public alone
--   shares_slot   boolean  whether there are such cells
--   subset_id     integer  number of the subset
--   split_id      integer  number of the split
--   is_scored     boolean  whether anyone has a score there
--   is_public     boolean  whether its rows are public
--   is_ranked     boolean  true: means and ranks come from all of them
-- Grain: one row per cell
-- Order: none
create macro task_cells(task_names, picked_languages) as table
select
    1 as selection_id,
    coalesce(list_position(task_names::varchar[], task_name), task_id)::integer as position,
    cell_id,
    task_id,
    slot_id,
    shares_slot,
    subset_id,
    split_id,
    scored_row_count > 0 as is_scored,
    coalesce(is_public, false) as is_public,
    true as is_ranked
from cell
where
    is_declared
    and (task_names is null or list_contains(task_names::varchar[], task_name))
    and (
        picked_languages is null
        or cell_id in (
            select unnest(language_cell.cell_ids)
            from language_cell
            where list_contains(picked_languages::varchar[], language_cell.word)
        )
    );

comment on macro table task_cells is
'Selection: cells of the tasks of these names (null: of all), in their order, all or in some languages.';
