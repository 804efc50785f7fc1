-- Mean score per language of each entry of one benchmark.
-- Params
--   $benchmark_id       integer  benchmark
-- Columns
--   model_name          varchar  org/name, of models unknown to the catalog too
--   experiments         json     settings of the run; null for a base run
--   scores_by_language  json     language label → mean
-- Grain: one row per entry with a score in some language
-- Order: entry_id, which follows model_name, experiment_id
select
    entry.model_name,
    entry.experiments,
    to_json(language_row.scores_by_language) as scores_by_language
from language_row
inner join entry on language_row.entry_id = entry.entry_id
where language_row.benchmark_id = $benchmark_id
order by language_row.entry_id;
