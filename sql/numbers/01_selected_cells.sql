-- The cells that count in a benchmark (or in every one), all of them or those in some languages.
-- Public-only benchmarks are ranked on public cells, and show the scores of all: there a cell
-- stands once for each.
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
-- Columns
--   benchmark_id    integer  benchmark
--   is_ranked       boolean  whether means and ranks come from it
--   is_shown        boolean  whether the scores that are shown come from it
--   weighs_subsets  boolean  whether the benchmark ranks by subsets instead of tasks (HUME)
--   position        integer  declared order of its task
--   cell_id         integer  cell
--   task_id         integer  task
--   slot_id         integer  the same for cells that differ in languages or is_public alone
--   subset_id       integer  number of the subset
--   split_id        integer  number of the split
--   is_scored       boolean  whether anyone has a score there
--   is_public       boolean  whether its rows are public
-- Grain: one row per benchmark, cell and what it counts for
-- Order: none
create macro selected_cells(only_benchmark_id, picked_languages) as table
with
scoped_cell as (
    select
        benchmark_cell.benchmark_id,
        benchmark.is_public_only,
        list_contains(benchmark.aggregations, 'mean_subset') as weighs_subsets,
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
    benchmark_id,
    is_ranked,
    is_ranked <> is_public_only as is_shown,
    weighs_subsets,
    position,
    cell_id,
    task_id,
    slot_id,
    subset_id,
    split_id,
    is_scored,
    is_public
from scoped_cell;

comment on macro table selected_cells is
'Cells of a benchmark_id (null: of all), all or in some languages; is_ranked: they make means and ranks.';
