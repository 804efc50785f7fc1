-- Metadata of every benchmark, with what its tasks add up to.
-- Columns
--   benchmark_id            integer    key
--   name                    varchar    unique name
--   display_name            varchar    name for people
--   icon_url                varchar    where the icon is fetched from
--   icon_text               varchar    an icon that is text
--   description             varchar    prose
--   reference               varchar    link
--   citation                varchar    BibTeX
--   languages               varchar[]  labels of its tasks' languages, sorted
--   task_types              varchar[]  sorted
--   simplified_task_types   varchar[]  sorted
--   tasks                   varchar[]  names, declared order
--   domains                 varchar[]  sorted
--   modalities              varchar[]  sorted
--   display_on_leaderboard  boolean    false for benchmarks off the menu
--   new_version             varchar[]  newer versions
--   aggregations            varchar[]  means on show
--   show_zero_shot          boolean    false where training data is not tracked
--   num_models              integer    models scored on every one of its tasks
--   language_view           varchar[]  labels, sorted; ["all"] for every one; null for none
-- Grain: one row per benchmark
-- Order: benchmark_id
with
task_total as (
    select
        benchmark_task.benchmark_id,
        list(task.name order by benchmark_task.position) as tasks,
        list(distinct task.type order by task.type) as task_types,
        list(distinct task.simplified_type order by task.simplified_type)
            as simplified_task_types,
        list_sort(list_distinct(flatten(list(coalesce(task.domains, []))))) as domains,
        list_sort(list_distinct(flatten(list(task.modalities)))) as modalities
    from benchmark_task
    inner join task on benchmark_task.task_id = task.task_id
    group by benchmark_task.benchmark_id
),

benchmark_language as (
    select distinct
        benchmark_id,
        unnest(languages) as code
    from benchmark_task
),

labelled_benchmark as (
    select
        benchmark_language.benchmark_id,
        list(distinct language_label.label order by language_label.label) as languages
    from benchmark_language
    inner join language_label on benchmark_language.code = language_label.code
    group by benchmark_language.benchmark_id
),

viewed_language as (
    select
        benchmark_id,
        unnest(language_view) as code
    from benchmark
),

labelled_view as (
    select
        viewed_language.benchmark_id,
        list(
            distinct coalesce(language_label.label, viewed_language.code)
            order by coalesce(language_label.label, viewed_language.code)
        ) as language_view
    from viewed_language
    left join language_label
        on viewed_language.code = language_label.code and viewed_language.code <> 'all'
    group by viewed_language.benchmark_id
)

select
    benchmark.benchmark_id,
    benchmark.name,
    benchmark.display_name,
    benchmark.icon_url,
    benchmark.icon_text,
    benchmark.description,
    benchmark.reference,
    benchmark.citation,
    coalesce(labelled_benchmark.languages, []) as languages,
    coalesce(task_total.task_types, []) as task_types,
    coalesce(task_total.simplified_task_types, []) as simplified_task_types,
    coalesce(task_total.tasks, []) as tasks,
    coalesce(task_total.domains, []) as domains,
    coalesce(task_total.modalities, []) as modalities,
    benchmark.is_on_leaderboard as display_on_leaderboard,
    benchmark.superseded_by as new_version,
    benchmark.aggregations,
    benchmark.show_zero_shot,
    benchmark.model_count as num_models,
    labelled_view.language_view
from benchmark
left join task_total on benchmark.benchmark_id = task_total.benchmark_id
left join labelled_benchmark on benchmark.benchmark_id = labelled_benchmark.benchmark_id
left join labelled_view on benchmark.benchmark_id = labelled_view.benchmark_id
order by benchmark.benchmark_id;
