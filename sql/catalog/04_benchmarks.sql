-- Benchmarks of the catalog.
-- Grain: one row per benchmark
-- Fills: benchmark (model_count later, by build/12_benchmark_model_counts)
insert into benchmark by name
select
    * exclude (tasks, groupings, language_view),
    case json_type(language_view)
        when 'VARCHAR' then [language_view ->> '$']
        when 'ARRAY' then from_json(language_view, '["VARCHAR"]')
    end as language_view,
    0 as model_count
from staged_benchmark;
