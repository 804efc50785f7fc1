-- Metadata of every benchmark, with what its tasks add up to.
-- Grain: one row per benchmark
create view benchmarks as
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
left join labelled_view on benchmark.benchmark_id = labelled_view.benchmark_id;

comment on view benchmarks is 'Benchmarks of the catalog, as `/v1/benchmarks?include_hidden=true` lists them.';
comment on column benchmarks.benchmark_id is 'Key, in registry order.';
comment on column benchmarks.name is 'Unique name.';
comment on column benchmarks.display_name is 'Name for people.';
comment on column benchmarks.icon_url is 'Where the icon is fetched from.';
comment on column benchmarks.icon_text is 'An icon that is text.';
comment on column benchmarks.description is 'Prose.';
comment on column benchmarks.reference is 'Link to a paper or page.';
comment on column benchmarks.citation is 'BibTeX.';
comment on column benchmarks.languages is 'What people call the languages of its tasks, sorted.';
comment on column benchmarks.task_types is 'Types of its tasks, sorted.';
comment on column benchmarks.simplified_task_types is 'Coarser types of its tasks, sorted.';
comment on column benchmarks.tasks is 'Names of its tasks, in declared order.';
comment on column benchmarks.domains is 'Domains of its tasks, sorted.';
comment on column benchmarks.modalities is 'Modalities of its tasks, sorted.';
comment on column benchmarks.display_on_leaderboard is 'False for benchmarks off the menu.';
comment on column benchmarks.new_version is 'Newer versions; null where there are none.';
comment on column benchmarks.aggregations is 'Which means are shown: mean_task, mean_task_type, task_types, public_private, mean_subset, custom_groups.';
comment on column benchmarks.show_zero_shot is 'False where training data is not tracked.';
comment on column benchmarks.num_models is 'Models scored on every one of its tasks.';
comment on column benchmarks.language_view is 'Languages of the per-language view; ["all"] for every one; null for none.';
