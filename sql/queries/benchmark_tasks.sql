-- Tasks of one benchmark, with the languages that it pins them to.
-- Params
--   $benchmark_id  integer    benchmark
-- Columns
--   name           varchar    task
--   languages      varchar[]  labels, sorted
-- Grain: one row per declared task
-- Order: position
with
task_language as (
    select
        position,
        unnest(languages) as code
    from benchmark_task
    where benchmark_id = $benchmark_id
),

labelled_task as (
    select
        task_language.position,
        list(distinct language_label.label order by language_label.label) as languages
    from task_language
    inner join language_label on task_language.code = language_label.code
    group by task_language.position
)

select
    task.name,
    coalesce(labelled_task.languages, []) as languages
from benchmark_task
inner join task on benchmark_task.task_id = task.task_id
left join labelled_task on benchmark_task.position = labelled_task.position
where benchmark_task.benchmark_id = $benchmark_id
order by benchmark_task.position;
