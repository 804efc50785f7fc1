-- What `language_scores` has, each map as two lists: these are read in a third of its time.
-- Params
--   $benchmark_id  integer  benchmark
-- Columns
--   model_name   varchar  org/name, of models unknown to the catalog too
--   experiments  json     settings of the run; null for a base run
--   labels       varchar  language labels, as JSON
--   scores       varchar  mean in each of them, as JSON
-- Grain: one row per entry with a score in some language
-- Order: entry_id, which follows model_name, experiment_id
select
    entry.model_name,
    entry.experiments,
    to_json(map_keys(language_row.scores_by_language))::varchar as labels,
    to_json(map_values(language_row.scores_by_language))::varchar as scores
from language_row
inner join entry on language_row.entry_id = entry.entry_id
where language_row.benchmark_id = $benchmark_id
order by language_row.entry_id;
