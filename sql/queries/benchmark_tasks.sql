-- Tasks of every benchmark, with the languages that it pins them to.
-- Columns
--   benchmark_id  integer    benchmark
--   task_id       integer    task
--   languages     varchar[]  labels, sorted
-- Grain: one row per benchmark and declared task
-- Order: benchmark_id, position
with
task_language as (
    select
        benchmark_id,
        position,
        unnest(languages) as code
    from benchmark_task
),

labelled_task as (
    select
        task_language.benchmark_id,
        task_language.position,
        list(distinct language_label.label order by language_label.label) as languages
    from task_language
    inner join language_label on task_language.code = language_label.code
    group by task_language.benchmark_id, task_language.position
)

select
    benchmark_task.benchmark_id,
    benchmark_task.task_id,
    coalesce(labelled_task.languages, []) as languages
from benchmark_task
left join labelled_task
    on
        benchmark_task.benchmark_id = labelled_task.benchmark_id
        and benchmark_task.position = labelled_task.position
order by benchmark_task.benchmark_id, benchmark_task.position;
