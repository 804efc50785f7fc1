-- Score of each entry on each subset of the tasks of a benchmark that weighs subsets alike (HUME).
-- Params
--   only_benchmark_id  integer    null: every benchmark
--   picked_languages   varchar[]  codes or labels; null: no filter
-- Columns
--   benchmark_id  integer  benchmark that declares mean_subset
--   position      integer  declared order of the task
--   subset_id     integer  number of the subset
--   entry_id      integer  entry
--   score         double   mean over its splits; null unless every split of the task was run
-- Grain: one row per benchmark, task, subset and entry with rows
-- Order: none
create macro subset_scores(only_benchmark_id, picked_languages) as table
with
weighted_cell as (
    select *
    from selected_cells(only_benchmark_id, picked_languages)
    where is_ranked and weighs_subsets
),

weighted_task as (
    select
        benchmark_id,
        position,
        list_unique(list(split_id) filter (where is_scored)) as split_count
    from weighted_cell
    group by benchmark_id, position
)

select
    weighted_cell.benchmark_id,
    weighted_cell.position,
    weighted_cell.subset_id,
    measurement.entry_id,
    case
        when
            list_unique(list(weighted_cell.split_id) filter (where measurement.score is not null))
            >= any_value(weighted_task.split_count)
            then favg(measurement.score order by measurement.row_number)
    end as score
from weighted_cell
inner join weighted_task
    on
        weighted_cell.benchmark_id = weighted_task.benchmark_id
        and weighted_cell.position = weighted_task.position
inner join measurement on weighted_cell.cell_id = measurement.cell_id
group by
    weighted_cell.benchmark_id,
    weighted_cell.position,
    weighted_cell.subset_id,
    measurement.entry_id;

comment on macro table subset_scores is
'Subset scores of a benchmark_id (null: of all) that declares mean_subset, in some languages (null: all).';
