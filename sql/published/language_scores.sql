-- The mean of every leaderboard row per language, where a benchmark has a view by language.
-- Columns
--   benchmark      varchar  name of the benchmark
--   model_name     varchar  org/name
--   experiment_id  varchar  settings as key_value__key_value; empty for a base run
--   language       varchar  the language, as the leaderboard calls it
--   score          double   mean over the tasks in it
-- Grain: one row per benchmark, entry and language, where there is a score
-- Order: benchmark, model_name, experiment_id, language
with score as (
    select
        benchmark.name as benchmark,
        entry.model_name,
        entry.experiment_id,
        unnest(map_entries(language_row.scores_by_language)) as pair
    from language_row
    inner join benchmark on language_row.benchmark_id = benchmark.benchmark_id
    inner join entry on language_row.entry_id = entry.entry_id
)

select
    benchmark,
    model_name,
    experiment_id,
    pair.key as language,
    pair.value as score
from score
where pair.value is not null
order by benchmark, model_name, experiment_id, language;
