-- What the tasks of one benchmark declare, and what a score of theirs needs.
-- Params
--   $benchmark_id  integer  benchmark
-- Columns
--   position        integer    order of the task
--   name            varchar    task
--   declared_cells  integer    cells that the benchmark declares: its splits × its subsets
--   expected_cells  integer    cells that a task score needs: splits × subsets below
--   subsets         varchar[]  in which anybody has a score
--   splits          varchar[]  in which anybody has a score
--   is_ranked       boolean    whether means are over it
-- Grain: one row per task of the benchmark
-- Order: position
select
    task_extent.position,
    task.name,
    task_extent.declared_count as declared_cells,
    task_extent.expected_count as expected_cells,
    task_extent.subsets,
    task_extent.splits,
    task_extent.is_ranked
from task_extent
inner join task on task_extent.task_id = task.task_id
where task_extent.benchmark_id = $benchmark_id::integer
order by task_extent.position;
