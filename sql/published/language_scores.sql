-- The mean of every leaderboard row per language, where a benchmark has a view by language.
-- Columns
--   benchmark      varchar  name of the benchmark
--   model_name     varchar  org/name
--   experiment_id  varchar  settings as key_value__key_value; empty for a base run
--   language       varchar  the language, as the leaderboard calls it
--   score          double   mean over the tasks in it
-- Grain: one row per benchmark, entry and language, where there is a score
-- Order: benchmark, model_name, experiment_id, language
select
    benchmark,
    model_name,
    experiment_id,
    language,
    mean_score as score
from per_language
where mean_score is not null
order by benchmark, model_name, experiment_id, language;
