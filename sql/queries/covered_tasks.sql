-- What the entries of one model ran of each task of one benchmark.
-- Params
--   $benchmark_id  integer  benchmark
--   $model_name    varchar  org/name
-- Columns
--   entry_id        integer  entry
--   position        integer  order of the task
--   experiments     json     settings of the run; null for a base run
--   task_name       varchar  task
--   declared_cells  integer  cells that the benchmark declares
--   expected_cells  integer  cells that a task score needs
--   measured_cells  integer  declared cells with a score
--   null_cells      integer  declared cells with rows and no score
--   missing_cells   integer  declared cells without a row
--   needed_cells    integer  cells to be scored for a task score
--   is_ranked       boolean  whether means are over it
--   rows            integer  rows in declared cells
--   off_rows        integer  rows of the task in other cells
-- Grain: one row per entry of the model with a row of the benchmark's tasks, and task
-- Order: entry_id, position
select
    coverage.entry_id,
    coverage.position,
    entry.experiments,
    coverage.task_name,
    coverage.declared_count as declared_cells,
    coverage.expected_count as expected_cells,
    coverage.measured_count as measured_cells,
    coverage.null_count as null_cells,
    coverage.missing_count as missing_cells,
    coverage.needed_count as needed_cells,
    coverage.is_ranked,
    coverage.row_count as rows,
    coverage.off_row_count as off_rows
from coverage
inner join entry on coverage.entry_id = entry.entry_id
where
    coverage.benchmark_id = $benchmark_id::integer
    and coverage.model_name = $model_name::varchar
order by coverage.entry_id, coverage.position;
