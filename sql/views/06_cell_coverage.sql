-- What stands behind each score of an entry in a benchmark, and which cells still need one. Ask it
-- for one benchmark or model: for all, it has as many rows as could be measured.
-- Grain: one row per benchmark, entry, task, subset and split with a row, or that is expected
create view cell_coverage as
with
task_cell as (
    select
        task_extent.benchmark_id,
        task_extent.position,
        task_extent.task_id,
        cell.cell_id,
        cell.subset,
        cell.split,
        benchmark_cell.cell_id is not null as is_declared
    from task_extent
    inner join cell on task_extent.task_id = cell.task_id
    left join benchmark_cell
        on
            task_extent.benchmark_id = benchmark_cell.benchmark_id
            and task_extent.position = benchmark_cell.position
            and cell.cell_id = benchmark_cell.cell_id
),

expected_subset as (
    select
        benchmark_id,
        position,
        task_id,
        splits,
        unnest(subsets) as subset
    from task_extent
),

expected_cell as (
    select
        benchmark_id,
        position,
        task_id,
        subset,
        unnest(splits) as split
    from expected_subset
),

competing as (
    select distinct
        benchmark_id,
        entry_id
    from task_coverage
),

ran_or_expected as (
    select
        task_cell.benchmark_id,
        task_cell.position,
        task_cell.task_id,
        measurement.entry_id,
        task_cell.subset,
        task_cell.split,
        task_cell.is_declared,
        false as is_expected,
        measurement.row_number,
        measurement.revision_id,
        measurement.score
    from task_cell
    inner join measurement on task_cell.cell_id = measurement.cell_id
    union all
    select
        expected_cell.benchmark_id,
        expected_cell.position,
        expected_cell.task_id,
        competing.entry_id,
        expected_cell.subset,
        expected_cell.split,
        true as is_declared,
        true as is_expected,
        null as row_number,
        null as revision_id,
        null as score
    from expected_cell
    inner join competing on expected_cell.benchmark_id = competing.benchmark_id
)

select
    benchmark.name as benchmark,
    entry.model_name,
    entry.experiment_id,
    task.name as task_name,
    ran_or_expected.subset,
    ran_or_expected.split,
    case
        when not ran_or_expected.is_declared then 'off'
        when count(ran_or_expected.score) > 0 then 'measured'
        when count(ran_or_expected.row_number) > 0 then 'null'
        else 'missing'
    end as state,
    count(ran_or_expected.score) = 0 and bool_or(ran_or_expected.is_expected) as is_needed,
    count(ran_or_expected.row_number) as row_count,
    count(distinct ran_or_expected.revision_id) as revision_count,
    min(ran_or_expected.score) as min_score,
    max(ran_or_expected.score) as max_score,
    favg(ran_or_expected.score order by ran_or_expected.row_number) as mean_score,
    ran_or_expected.position,
    ran_or_expected.benchmark_id,
    ran_or_expected.entry_id
from ran_or_expected
inner join benchmark on ran_or_expected.benchmark_id = benchmark.benchmark_id
inner join entry on ran_or_expected.entry_id = entry.entry_id
inner join task on ran_or_expected.task_id = task.task_id
group by
    benchmark.name,
    entry.model_name,
    entry.experiment_id,
    task.name,
    ran_or_expected.subset,
    ran_or_expected.split,
    ran_or_expected.is_declared,
    ran_or_expected.position,
    ran_or_expected.benchmark_id,
    ran_or_expected.entry_id;

comment on view cell_coverage is 'What stands behind each score of an entry in a benchmark, and which cells still need one; ask it for one benchmark or model.';
comment on column cell_coverage.benchmark is 'Name of the benchmark.';
comment on column cell_coverage.model_name is 'org/name; also of models that the catalog does not have.';
comment on column cell_coverage.experiment_id is 'Settings as key_value__key_value; empty for a base run.';
comment on column cell_coverage.task_name is 'Name of the task.';
comment on column cell_coverage.subset is 'Language or domain slice.';
comment on column cell_coverage.split is 'test, dev, ...';
comment on column cell_coverage.state is 'measured; null (rows, and no score in any); missing (no row, and others have a score); off (rows, and the benchmark does not declare it).';
comment on column cell_coverage.is_needed is 'Whether a task score still needs a score here.';
comment on column cell_coverage.row_count is 'Rows that stand behind it: revisions, and repetitions of one.';
comment on column cell_coverage.revision_count is 'Revisions of the model that they come from.';
comment on column cell_coverage.min_score is 'Lowest score of them.';
comment on column cell_coverage.max_score is 'Highest score of them: what the page of the task shows.';
comment on column cell_coverage.mean_score is 'Mean over them: what they add to the leaderboard, where each row counts once.';
comment on column cell_coverage.position is 'Declared order of the task, from 1.';
comment on column cell_coverage.benchmark_id is 'benchmark.';
comment on column cell_coverage.entry_id is 'entry.';
