-- Tasks that a selection is made from, and which filter takes them, or some of their cells, away.
-- Params
--   $benchmark_id   integer    benchmark; null: tasks
--   $tasks          varchar[]  names of tasks; null: every task
--   $exclude_tasks  varchar[]  names of tasks; null: no filter
--   $task_types     varchar[]  null: no filter
--   $domains        varchar[]  null: no filter
--   $modalities     varchar[]  null: no filter
--   $languages      varchar[]  codes or labels; null: no filter
-- Columns
--   position           integer  order of the task
--   name               varchar  task
--   type               varchar  Retrieval, STS, ...
--   taken_by           varchar  parameter whose filter takes these cells; results: there are none;
--                               null: they are selected
--   cell_count         bigint   cells
--   ranked_cell_count  hugeint  of them, those that rank
-- Grain: one row per task and what takes its cells
-- Order: position, taken_by
with
declared_task as (
    select
        position,
        task_id
    from benchmark_task
    where benchmark_id = $benchmark_id::integer
    union all
    select
        coalesce(list_position($tasks::varchar[], name), task_id)::integer as position,
        task_id
    from task
    where
        $benchmark_id is null
        and ($tasks is null or list_contains($tasks::varchar[], name))
),

offered_cell as (
    select *
    from offered_cells(
        $benchmark_id,
        task_names := $tasks,
        left_out_tasks := $exclude_tasks,
        kept_types := $task_types,
        kept_domains := $domains,
        kept_modalities := $modalities,
        picked_languages := $languages
    )
)

select
    declared_task.position,
    any_value(task.name) as name,
    any_value(task.type) as type,
    case when count(offered_cell.cell_id) = 0 then 'results' else offered_cell.taken_by end
        as taken_by,
    count(offered_cell.cell_id) as cell_count,
    count_if(coalesce(offered_cell.is_ranked, false)) as ranked_cell_count
from declared_task
inner join task on declared_task.task_id = task.task_id
left join offered_cell on declared_task.position = offered_cell.position
group by declared_task.position, offered_cell.taken_by
order by declared_task.position, taken_by;
