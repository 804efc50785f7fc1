-- Mean score per language of each entry of each benchmark; tasks that an entry did not cover
-- are left out of its means.
-- Grain: one row per benchmark and entry with a score in some language
-- Fills: language_row
insert into language_row by name
with
scored_cell as (
    select
        benchmark_cell.benchmark_id,
        benchmark_cell.position,
        benchmark_cell.cell_id,
        cell.slot_id,
        cell.subset_id,
        cell.split_id
    from benchmark_cell
    inner join cell on benchmark_cell.cell_id = cell.cell_id
    where cell.scored_row_count > 0
),

required_coverage as (
    select
        benchmark_id,
        position,
        count(distinct subset_id) * count(distinct split_id) as slot_count
    from scored_cell
    group by benchmark_id, position
),

score_row as (
    select
        scored_cell.benchmark_id,
        scored_cell.position,
        scored_cell.slot_id,
        measurement.cell_id,
        measurement.entry_id,
        measurement.row_number,
        measurement.score
    from measurement
    inner join scored_cell on measurement.cell_id = scored_cell.cell_id
    where measurement.score is not null
),

covered_task as (
    select
        score_row.benchmark_id,
        score_row.position,
        score_row.entry_id
    from score_row
    inner join required_coverage
        on
            score_row.benchmark_id = required_coverage.benchmark_id
            and score_row.position = required_coverage.position
    group by score_row.benchmark_id, score_row.position, score_row.entry_id
    having count(distinct score_row.slot_id) >= any_value(required_coverage.slot_count)
),

cell_language as (
    select
        cell_id,
        unnest(languages) as code
    from cell
),

cell_label as (
    select
        cell_language.cell_id,
        language_label.label
    from cell_language
    inner join language_label on cell_language.code = language_label.code
),

language_mean as (
    select
        score_row.benchmark_id,
        score_row.entry_id,
        cell_label.label,
        favg(score_row.score order by score_row.row_number) as score
    from score_row
    inner join covered_task
        on
            score_row.benchmark_id = covered_task.benchmark_id
            and score_row.position = covered_task.position
            and score_row.entry_id = covered_task.entry_id
    inner join cell_label on score_row.cell_id = cell_label.cell_id
    group by score_row.benchmark_id, score_row.entry_id, cell_label.label
)

select
    benchmark_id,
    entry_id,
    map_from_entries(list((label, score) order by label)) as scores_by_language
from language_mean
group by benchmark_id, entry_id
order by benchmark_id, entry_id;
