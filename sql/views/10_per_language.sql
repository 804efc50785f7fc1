-- Mean scores per language, one in each row.
-- Grain: one row per benchmark, entry and language with a score
create view per_language as
select
    benchmark.name as benchmark,
    entry.model_name,
    entry.experiment_id,
    unnest(map_keys(language_row.scores_by_language)) as language,
    unnest(map_values(language_row.scores_by_language)) as mean_score,
    benchmark.benchmark_id,
    entry.entry_id
from language_row
inner join benchmark on language_row.benchmark_id = benchmark.benchmark_id
inner join entry on language_row.entry_id = entry.entry_id;

comment on view per_language is 'Mean scores per language, as `/v1/benchmarks/{name}/per-language` has them; one in each row.';
comment on column per_language.benchmark is 'Name of the benchmark.';
comment on column per_language.model_name is 'org/name; also of models that the catalog does not have.';
comment on column per_language.experiment_id is 'Settings as key_value__key_value; empty for a base run.';
comment on column per_language.language is 'English, ...';
comment on column per_language.mean_score is 'Mean over the tasks that the entry covered, in this language.';
comment on column per_language.benchmark_id is 'benchmark.';
comment on column per_language.entry_id is 'entry.';
