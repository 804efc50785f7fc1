-- Words that a selection and its competitors may be asked for by.
-- Columns
--   kind   varchar  benchmark, task, model, task type, domain, modality, language, model type
--   word   varchar  what may be said
--   name   varchar  what it stands for: the own name where the word is another, else the word
--   place  integer  key of a benchmark or a task; else 0
-- Grain: one row per kind and word, and one per alias
-- Order: kind, is_alias, word
with
spoken as (
    select
        'benchmark' as kind,
        name as word,
        name,
        benchmark_id as place,
        false as is_alias
    from benchmark
    union all
    select
        'task' as kind,
        name as word,
        name,
        task_id as place,
        false as is_alias
    from task
    union all
    select distinct
        'model' as kind,
        known_model.name as word,
        known_model.name,
        0 as place,
        false as is_alias
    from (
        select name from model
        union all
        select model_name as name from entry
    ) as known_model
    union all
    select
        aliases.kind,
        aliases.alias as word,
        aliases.name,
        coalesce(benchmark.benchmark_id, task.task_id, 0) as place,
        true as is_alias
    from aliases
    left join benchmark on aliases.kind = 'benchmark' and aliases.name = benchmark.name
    left join task on aliases.kind = 'task' and aliases.name = task.name
),

said_of_tasks as (
    select distinct
        'task type' as kind,
        type as word
    from task
    union all
    select distinct
        'domain' as kind,
        unnest(domains) as word
    from task
    union all
    select distinct
        'modality' as kind,
        unnest(modalities) as word
    from task
),

said as (
    select * from said_of_tasks
    union
    select
        'model type' as kind,
        unnest(model_types) as word
    from model
    union
    select
        'model type' as kind,
        model_type as word
    from entry
    where model_type is not null
    union
    select
        'language' as kind,
        code as word
    from language_label
    union
    select
        'language' as kind,
        label as word
    from language_label
),

words as (
    select * from spoken
    union all
    select
        kind,
        word,
        word as name,
        0 as place,
        false as is_alias
    from said
)

select
    kind,
    word,
    name,
    place::integer as place
from words
order by kind, is_alias, word;
