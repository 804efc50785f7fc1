-- Selection: the cells that count in a benchmark (or in every one), all of them or those in some
-- languages. Whatever has these columns is a selection, and can be ranked.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
-- Columns
--   selection_id  integer  what its cells count in together: benchmark.benchmark_id
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
-- Grain: one row per benchmark and cell
-- Order: none
create macro benchmark_cells(only_benchmark_id, picked_languages) as table
select
    benchmark_cell.benchmark_id as selection_id,
    benchmark_cell.position,
    cell.cell_id,
    cell.task_id,
    cell.slot_id,
    cell.shares_slot,
    cell.subset_id,
    cell.split_id,
    cell.scored_row_count > 0 as is_scored,
    coalesce(cell.is_public, false) as is_public,
    benchmark_cell.is_ranked
from benchmark_cell
inner join cell on benchmark_cell.cell_id = cell.cell_id
where
    (
        only_benchmark_id::integer is null
        or benchmark_cell.benchmark_id = only_benchmark_id::integer
    )
    and (
        picked_languages is null
        or benchmark_cell.cell_id in (
            select unnest(language_cell.cell_ids)
            from language_cell
            where list_contains(picked_languages::varchar[], language_cell.word)
        )
    );

comment on macro table benchmark_cells is
'Selection: cells of a benchmark_id (null: of all), all or in some languages; is_ranked: they make means and ranks.';
