-- What every entry ran of every benchmark that it has results for, and what a mean and a rank need.
-- Grain: one row per benchmark and entry with a row of any of its tasks
create view benchmark_coverage as
select
    coverage.benchmark,
    coverage.model_name,
    coverage.experiment_id,
    coverage.is_in_catalog,
    max(leaderboard_row.rank) filter (where leaderboard_row.position is not null) as rank,
    max(leaderboard_row.mean_task) as mean_task,
    count(*) as task_count,
    count(*) filter (where coverage.needed_count = 0) as scored_task_count,
    sum(coverage.declared_count)::bigint as declared_count,
    sum(coverage.measured_count)::bigint as measured_count,
    sum(coverage.null_count)::bigint as null_count,
    sum(coverage.missing_count)::bigint as missing_count,
    sum(coverage.ranked_needed_count)::bigint as needed_for_mean_count,
    min(coverage.ranked_needed_count) as needed_for_rank_count,
    sum(coverage.row_count)::bigint as row_count,
    sum(coverage.repeated_count)::bigint as repeated_count,
    sum(coverage.off_row_count)::bigint as off_row_count,
    map(
        coalesce(
            list(coverage.task_name order by coverage.position)
            filter (where coverage.needed_count > 0),
            []
        ),
        coalesce(
            list(coverage.needed_count order by coverage.position)
            filter (where coverage.needed_count > 0),
            []
        )
    ) as needed_by_task,
    coverage.benchmark_id,
    coverage.entry_id
from coverage
left join leaderboard_row
    on
        coverage.benchmark_id = leaderboard_row.benchmark_id
        and coverage.entry_id = leaderboard_row.entry_id
group by
    coverage.benchmark,
    coverage.model_name,
    coverage.experiment_id,
    coverage.is_in_catalog,
    coverage.benchmark_id,
    coverage.entry_id;

comment on view benchmark_coverage is 'What an entry ran of a benchmark, and what a mean and a rank still need: `coverage` summed over tasks.';
comment on column benchmark_coverage.benchmark is 'Name of the benchmark.';
comment on column benchmark_coverage.model_name is 'org/name; also of models that the catalog does not have.';
comment on column benchmark_coverage.experiment_id is 'Settings as key_value__key_value; empty for a base run.';
comment on column benchmark_coverage.is_in_catalog is 'Whether the catalog has the model: others compete, and are not shown.';
comment on column benchmark_coverage.rank is '1 = best, as the leaderboard shows it; null without a task score, and of models that the catalog does not have.';
comment on column benchmark_coverage.mean_task is 'Primary metric, as in leaderboards.';
comment on column benchmark_coverage.task_count is 'Tasks of the benchmark.';
comment on column benchmark_coverage.scored_task_count is 'Tasks with a score.';
comment on column benchmark_coverage.declared_count is 'Cells that the benchmark declares.';
comment on column benchmark_coverage.measured_count is 'Of those, cells with a score.';
comment on column benchmark_coverage.null_count is 'Of those, cells with rows and no score in any.';
comment on column benchmark_coverage.missing_count is 'Of those, cells without a row.';
comment on column benchmark_coverage.needed_for_mean_count is 'Cells that still need a score for one on every task that means are over; null where nobody ranks. Mean (Subset) needs the splits of what was run alone.';
comment on column benchmark_coverage.needed_for_rank_count is 'Cells that still need a score for a first task score, with which it ranks; null where nobody ranks.';
comment on column benchmark_coverage.row_count is 'Rows in declared cells.';
comment on column benchmark_coverage.repeated_count is 'Declared cells with more than one row.';
comment on column benchmark_coverage.off_row_count is 'Rows of its tasks in splits and subsets that it does not declare.';
comment on column benchmark_coverage.needed_by_task is 'Task → cells that still need a score for a task score; tasks with one are left out.';
comment on column benchmark_coverage.benchmark_id is 'benchmark.';
comment on column benchmark_coverage.entry_id is 'entry.';
