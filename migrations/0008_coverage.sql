-- Where rows of the results came to stand, what of each benchmark every entry covers, and what is
-- still needed. No row is in no bucket.

alter table cell add column bucket varchar;
comment on column cell.bucket is 'Where its rows stand: benchmark (it counts in one), off_benchmark (its task declares it, no benchmark takes it), undeclared (another split or subset of a known task), unknown_task.';

create table task_extent (
    benchmark_id integer not null,
    position integer not null,
    task_id integer not null,
    declared_count integer not null,
    expected_count integer not null,
    subsets varchar[] not null,
    splits varchar[] not null,
    is_ranked boolean not null,
    ranked_expected_count integer not null
);
comment on table task_extent is 'How many cells each task of a benchmark has, and how many a task score needs.';
comment on column task_extent.benchmark_id is 'benchmark.';
comment on column task_extent.position is 'Declared order of the task, from 1.';
comment on column task_extent.task_id is 'task.';
comment on column task_extent.declared_count is 'Cells that the benchmark declares: its splits × its subsets.';
comment on column task_extent.expected_count is 'Cells that a task score needs: scored splits × scored subsets.';
comment on column task_extent.subsets is 'Subsets in which anybody has a score, sorted.';
comment on column task_extent.splits is 'Splits in which anybody has a score, sorted.';
comment on column task_extent.is_ranked is 'Whether means are over it: it has results that rank.';
comment on column task_extent.ranked_expected_count is 'expected_count of the results that rank: of public ones alone in some benchmarks.';

create table task_coverage (
    benchmark_id integer not null,
    position integer not null,
    entry_id integer not null,
    measured_count integer not null,
    null_count integer not null,
    ranked_count integer not null,
    repeated_count integer not null,
    row_count integer not null,
    off_row_count integer not null
);
comment on table task_coverage is 'What an entry ran of a task of a benchmark, if anything; `coverage` shows it by name, and with what it did not run.';
comment on column task_coverage.benchmark_id is 'benchmark.';
comment on column task_coverage.position is 'task_extent.position.';
comment on column task_coverage.entry_id is 'entry.';
comment on column task_coverage.measured_count is 'Declared cells with a score.';
comment on column task_coverage.null_count is 'Declared cells with rows, and no score in any.';
comment on column task_coverage.ranked_count is 'Of those measured, cells with a score that ranks.';
comment on column task_coverage.repeated_count is 'Declared cells with more than one row.';
comment on column task_coverage.row_count is 'Rows in declared cells.';
comment on column task_coverage.off_row_count is 'Rows of the task in other splits and subsets than the benchmark declares.';

create table unknown_name (
    kind varchar not null,
    name varchar not null,
    row_count bigint not null
);
comment on table unknown_name is 'Models and tasks of the results that the catalog does not have.';
comment on column unknown_name.kind is 'model or task.';
comment on column unknown_name.name is 'As it stands in the results.';
comment on column unknown_name.row_count is 'Rows of the results.';

create table results_report (
    row_count bigint not null,
    benchmark_row_count bigint not null,
    off_benchmark_row_count bigint not null,
    undeclared_row_count bigint not null,
    unknown_task_row_count bigint not null,
    unnamed_row_count bigint not null,
    unknown_task_count bigint not null,
    unknown_model_count bigint not null,
    unknown_model_row_count bigint not null,
    renamed_name_count bigint not null,
    renamed_row_count bigint not null,
    null_row_count bigint not null,
    repeated_cell_count bigint not null,
    repeated_row_count bigint not null
);
comment on table results_report is 'One row: where the rows of the results file came to stand.';
comment on column results_report.row_count is 'Rows of the results, those of an overlay among them; the sum of the next five.';
comment on column results_report.benchmark_row_count is 'Rows that stand on a benchmark.';
comment on column results_report.off_benchmark_row_count is 'Rows that their task declares, and no benchmark takes.';
comment on column results_report.undeclared_row_count is 'Rows of known tasks in splits and subsets that neither the task nor a benchmark declares.';
comment on column results_report.unknown_task_row_count is 'Rows of tasks that the catalog does not have.';
comment on column results_report.unnamed_row_count is 'Rows without a model, task, split or subset; they are left out.';
comment on column results_report.unknown_task_count is 'Tasks that the catalog does not have.';
comment on column results_report.unknown_model_count is 'Models that the catalog does not have: they compete, and are not shown.';
comment on column results_report.unknown_model_row_count is 'Rows of them, wherever they stand.';
comment on column results_report.renamed_name_count is 'Former names of models and tasks that rows are filed under.';
comment on column results_report.renamed_row_count is 'Rows that are, and count for the present names.';
comment on column results_report.null_row_count is 'Rows whose score is null, NaN or infinite.';
comment on column results_report.repeated_cell_count is 'Cells in which an entry has more than one row, from several revisions or one.';
comment on column results_report.repeated_row_count is 'Rows of those.';
