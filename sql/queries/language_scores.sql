-- Mean score per language of each entry of one benchmark; tasks that an entry did not cover
-- are left out of its means.
-- Params
--   $benchmark_id       integer  benchmark
-- Columns
--   model_name          varchar  org/name, of models unknown to the catalog too
--   experiments         json     settings of the run; null for a base run
--   scores_by_language  json     language label → mean
-- Grain: one row per entry with a score in some language
-- Order: model_name, experiment_id
with
scored_cell as (
    select
        benchmark_cell.position,
        benchmark_cell.cell_id,
        cell.slot_id,
        cell.subset_id,
        cell.split_id,
        cell.languages
    from benchmark_cell
    inner join cell on benchmark_cell.cell_id = cell.cell_id
    where benchmark_cell.benchmark_id = $benchmark_id and cell.scored_row_count > 0
),

required_coverage as (
    select
        position,
        count(distinct subset_id) * count(distinct split_id) as slot_count
    from scored_cell
    group by position
),

score_row as (
    select
        scored_cell.position,
        scored_cell.slot_id,
        measurement.cell_id,
        measurement.entry_id,
        measurement.score
    from measurement
    inner join scored_cell on measurement.cell_id = scored_cell.cell_id
    where measurement.score is not null
),

covered_task as (
    select
        score_row.entry_id,
        score_row.position
    from score_row
    inner join required_coverage on score_row.position = required_coverage.position
    group by score_row.entry_id, score_row.position
    having count(distinct score_row.slot_id) >= any_value(required_coverage.slot_count)
),

cell_language as (
    select
        cell_id,
        unnest(languages) as code
    from scored_cell
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
        score_row.entry_id,
        cell_label.label,
        favg(score_row.score order by score_row.score) as score
    from score_row
    inner join covered_task
        on
            score_row.entry_id = covered_task.entry_id
            and score_row.position = covered_task.position
    inner join cell_label on score_row.cell_id = cell_label.cell_id
    group by score_row.entry_id, cell_label.label
)

select
    entry.model_name,
    entry.experiments,
    to_json(map_from_entries(
        list((language_mean.label, language_mean.score) order by language_mean.label)
    )) as scores_by_language
from language_mean
inner join entry on language_mean.entry_id = entry.entry_id
group by entry.model_name, entry.experiment_id, entry.experiments
order by entry.model_name, entry.experiment_id;
