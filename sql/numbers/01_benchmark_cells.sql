-- Selection: the cells that count in a benchmark (or in every one), all of them or those in some
-- languages. Public-only benchmarks are ranked on public cells, and show the scores of all: there
-- a cell stands once for each. Whatever has these columns is a selection, and can be ranked.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
-- Columns
--   selection_id  integer  what its cells count in together: benchmark.benchmark_id
--   is_ranked     boolean  whether means and ranks come from it
--   is_shown      boolean  whether the scores that are shown come from it
--   position      integer  order of its task
--   cell_id       integer  cell
--   task_id       integer  task
--   slot_id       integer  the same for cells that differ in languages or is_public alone
--   subset_id     integer  number of the subset
--   split_id      integer  number of the split
--   is_scored     boolean  whether anyone has a score there
--   is_public     boolean  whether its rows are public
-- Grain: one row per benchmark, cell and what it counts for
-- Order: none
create macro benchmark_cells(only_benchmark_id, picked_languages) as table
with
scoped_cell as (
    select
        benchmark_cell.benchmark_id as selection_id,
        benchmark.is_public_only,
        benchmark_cell.position,
        cell.cell_id,
        cell.task_id,
        cell.slot_id,
        cell.subset_id,
        cell.split_id,
        cell.scored_row_count > 0 as is_scored,
        coalesce(cell.is_public, false) as is_public,
        unnest(
            case
                when not benchmark.is_public_only then [true]
                when coalesce(cell.is_public, false) then [true, false]
                else [false]
            end
        ) as is_ranked
    from benchmark_cell
    inner join benchmark on benchmark_cell.benchmark_id = benchmark.benchmark_id
    inner join cell on benchmark_cell.cell_id = cell.cell_id
    where
        (
            only_benchmark_id::integer is null
            or benchmark.benchmark_id = only_benchmark_id::integer
        )
        and (
            picked_languages is null
            or list_has_any(cell.language_words, picked_languages::varchar[])
        )
)

select
    selection_id,
    is_ranked,
    is_ranked <> is_public_only as is_shown,
    position,
    cell_id,
    task_id,
    slot_id,
    subset_id,
    split_id,
    is_scored,
    is_public
from scoped_cell;

comment on macro table benchmark_cells is
'Selection: cells of a benchmark_id (null: of all), all or in some languages; is_ranked: they make means and ranks.';
