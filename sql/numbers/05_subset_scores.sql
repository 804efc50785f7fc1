-- Score of each entry on each subset of the tasks of a selection that weighs subsets alike (HUME).
-- Params
--   from_cells         relation  the selection, as benchmark_cells gives it; all of it counts
--   by_rules           relation  how it is ranked, as benchmark_rules gives it
--   from_measurements  relation  whose results count: measurement, or some rows of it
-- Columns
--   selection_id  integer  selection whose rules have mean_subset
--   position      integer  order of the task
--   subset_id     integer  number of the subset
--   entry_id      integer  entry
--   model_key     integer  entry.model_key
--   score         double   mean over its splits; null unless every split of the task was run
-- Grain: one row per selection, task, subset and entry with rows
-- Order: none
create macro subset_scores(from_cells, by_rules, from_measurements := 'measurement') as table
with
selected_cell as (
    select * from query_table(from_cells)
),

rule as (
    select * from query_table(by_rules)
),

counted_measurement as (
    select * from query_table(from_measurements)
),

weighted_cell as (
    select selected_cell.*
    from selected_cell
    inner join rule on selected_cell.selection_id = rule.selection_id
    where list_contains(rule.aggregations, 'mean_subset')
),

weighted_task as (
    select
        selection_id,
        position,
        list_unique(list(split_id) filter (where is_scored)) as split_count
    from weighted_cell
    group by selection_id, position
)

select
    weighted_cell.selection_id,
    weighted_cell.position,
    weighted_cell.subset_id,
    entry.entry_id,
    entry.model_key,
    case
        when
            list_unique(
                list(weighted_cell.split_id) filter (where counted_measurement.score is not null)
            )
            >= any_value(weighted_task.split_count)
            then favg(counted_measurement.score order by counted_measurement.row_number)
    end as score
from weighted_cell
inner join weighted_task
    on
        weighted_cell.selection_id = weighted_task.selection_id
        and weighted_cell.position = weighted_task.position
inner join counted_measurement on weighted_cell.cell_id = counted_measurement.cell_id
inner join entry on counted_measurement.entry_id = entry.entry_id
group by
    weighted_cell.selection_id,
    weighted_cell.position,
    weighted_cell.subset_id,
    entry.entry_id,
    entry.model_key;

comment on macro table subset_scores is
'Subset scores of a selection whose rules have mean_subset; the arguments are names of relations.';
