-- Benchmarks of the catalog.
-- Grain: one row per benchmark
-- Reads: staged_benchmark
-- Cut by: whole
-- Fills: benchmark
select
    * exclude (tasks, groupings, language_view),
    case json_type(language_view)
        when 'VARCHAR' then [language_view ->> '$']
        when 'ARRAY' then from_json(language_view, '["VARCHAR"]')
    end as language_view,
    0 as model_count
from staged_benchmark
