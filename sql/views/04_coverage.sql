-- What every entry ran of every task of the benchmarks that it has results for, and what is needed.
-- Grain: one row per benchmark, entry with a row of any of its tasks, and task
create view coverage as
with competing as (
    select distinct
        benchmark_id,
        entry_id
    from task_coverage
)

select
    benchmark.name as benchmark,
    entry.model_name,
    entry.experiment_id,
    entry.model_id is not null as is_in_catalog,
    task.name as task_name,
    task_extent.declared_count,
    task_extent.expected_count,
    coalesce(task_coverage.measured_count, 0) as measured_count,
    coalesce(task_coverage.null_count, 0) as null_count,
    task_extent.declared_count
    - coalesce(task_coverage.measured_count, 0)
    - coalesce(task_coverage.null_count, 0)
        as missing_count,
    -- Where nobody has a score, any cell will do: it would be all that is expected.
    greatest(task_extent.expected_count, 1) - coalesce(task_coverage.measured_count, 0)
        as needed_count,
    task_extent.is_ranked,
    case
        when task_extent.is_ranked
            then
                greatest(task_extent.ranked_expected_count, 1)
                - coalesce(task_coverage.ranked_count, 0)
    end as ranked_needed_count,
    coalesce(task_coverage.row_count, 0) as row_count,
    coalesce(task_coverage.repeated_count, 0) as repeated_count,
    coalesce(task_coverage.off_row_count, 0) as off_row_count,
    task_extent.position,
    benchmark.benchmark_id,
    entry.entry_id
from competing
inner join benchmark on competing.benchmark_id = benchmark.benchmark_id
inner join entry on competing.entry_id = entry.entry_id
inner join task_extent on competing.benchmark_id = task_extent.benchmark_id
inner join task on task_extent.task_id = task.task_id
left join task_coverage
    on
        competing.benchmark_id = task_coverage.benchmark_id
        and competing.entry_id = task_coverage.entry_id
        and task_extent.position = task_coverage.position;

comment on view coverage is 'What an entry ran of each task of a benchmark, and what is needed for a score: cells are declared = measured + null + missing.';
comment on column coverage.benchmark is 'Name of the benchmark.';
comment on column coverage.model_name is 'org/name; also of models that the catalog does not have.';
comment on column coverage.experiment_id is 'Settings as key_value__key_value; empty for a base run.';
comment on column coverage.is_in_catalog is 'Whether the catalog has the model: others compete, and are not shown.';
comment on column coverage.task_name is 'Name of the task.';
comment on column coverage.declared_count is 'Cells that the benchmark declares: its splits × its subsets.';
comment on column coverage.expected_count is 'Cells that a task score needs: splits × subsets in which anybody has a score.';
comment on column coverage.measured_count is 'Declared cells with a score.';
comment on column coverage.null_count is 'Declared cells with rows, and no score in any.';
comment on column coverage.missing_count is 'Declared cells without a row.';
comment on column coverage.needed_count is 'Cells that still need a score for a task score; 0: it has one; where nobody has a score, any one.';
comment on column coverage.is_ranked is 'Whether means are over this task: it has results that rank.';
comment on column coverage.ranked_needed_count is 'Cells that still need a score for the means; null where they are not over this task.';
comment on column coverage.row_count is 'Rows in declared cells; a leaderboard''s score is the mean over all of them.';
comment on column coverage.repeated_count is 'Declared cells with more than one row.';
comment on column coverage.off_row_count is 'Rows of the task in splits and subsets that the benchmark does not declare.';
comment on column coverage.position is 'Declared order of the task, from 1.';
comment on column coverage.benchmark_id is 'benchmark.';
comment on column coverage.entry_id is 'entry.';
