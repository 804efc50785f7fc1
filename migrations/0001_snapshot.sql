-- The tables of a snapshot. Forward only; later changes come in later files.

create table snapshot (
    snapshot_id varchar not null,
    dataset varchar not null,
    commit_sha varchar not null,
    catalog_source varchar not null,
    catalog_version varchar not null,
    catalog_digest varchar not null,
    definition_digest varchar not null,
    built_at timestamp not null,
    results_row_count bigint not null
);
comment on table snapshot is 'One row: which inputs this file was built from, and when.';
comment on column snapshot.snapshot_id is 'Names every input that shaped the data; equal ids mean equal rows.';
comment on column snapshot.dataset is 'Hub repository, file name, or "sample".';
comment on column snapshot.commit_sha is 'Commit of the dataset; for a file, the SHA-256 of its content.';
comment on column snapshot.catalog_source is 'What the catalog was exported from.';
comment on column snapshot.catalog_version is 'Version of what the catalog was exported from.';
comment on column snapshot.catalog_digest is 'SHA-256 over the catalog files.';
comment on column snapshot.definition_digest is 'SHA-256 over the SQL that defines tables, numbers and views.';
comment on column snapshot.built_at is 'When the snapshot was built, UTC.';
comment on column snapshot.results_row_count is 'Rows of the results file.';

create table task (
    task_id integer primary key,
    name varchar not null,
    type varchar not null,
    simplified_type varchar not null,
    category varchar,
    languages varchar[] not null,
    language_codes varchar[] not null,
    domains varchar[],
    modalities varchar[] not null,
    description varchar not null,
    reference varchar,
    citation varchar,
    is_public boolean not null,
    is_aggregate boolean not null,
    source_dataset varchar,
    license varchar,
    date_from varchar,
    date_to varchar,
    annotations_creators varchar,
    dialect varchar[],
    sample_creation varchar,
    main_score varchar,
    splits varchar[] not null,
    subsets varchar[] not null,
    model_count integer not null
);
comment on table task is 'Tasks of the catalog, task_id in registry order.';
comment on column task.task_id is 'Position in the registry, from 1.';
comment on column task.name is 'Unique name.';
comment on column task.type is 'Retrieval, STS, ...';
comment on column task.simplified_type is 'Coarser type, for filters.';
comment on column task.category is 't2t, t2i, ...';
comment on column task.languages is 'ISO 639-3 codes, declared order.';
comment on column task.language_codes is 'Codes with script (eng-Latn), for filters.';
comment on column task.domains is 'News, Legal, ...; null when undeclared.';
comment on column task.modalities is 'text, image, audio, video.';
comment on column task.description is 'Prose.';
comment on column task.reference is 'Link to a paper or page.';
comment on column task.citation is 'BibTeX.';
comment on column task.is_public is 'False where the data is held back.';
comment on column task.is_aggregate is 'True where the task only averages other tasks.';
comment on column task.source_dataset is 'Path of the dataset on the Hub.';
comment on column task.license is 'License of the dataset.';
comment on column task.date_from is 'First day the data covers.';
comment on column task.date_to is 'Last day the data covers.';
comment on column task.annotations_creators is 'Who annotated.';
comment on column task.dialect is 'Dialects covered.';
comment on column task.sample_creation is 'How the samples came about.';
comment on column task.main_score is 'Name of the metric behind score.';
comment on column task.splits is 'Declared evaluation splits.';
comment on column task.subsets is 'Declared subsets.';
comment on column task.model_count is 'Models scored on every declared cell (numModels).';

create table model (
    model_id integer primary key,
    name varchar not null,
    url varchar,
    parameters_count bigint,
    active_parameters_count bigint,
    total_params_b double,
    active_params_b double,
    embedding_dim integer,
    max_tokens bigint,
    release_date varchar,
    model_types varchar[] not null,
    frameworks varchar[] not null,
    use_instructions boolean,
    open_weights boolean,
    openness map(varchar, boolean) not null,
    openness_score integer not null,
    modalities varchar[] not null,
    languages varchar[] not null,
    citation varchar,
    memory_usage_mb double,
    license varchar,
    public_training_code varchar,
    public_training_data varchar,
    adapted_from varchar,
    superseded_by varchar,
    extra_requirements_groups varchar[],
    training_datasets varchar[],
    training_tasks varchar[]
);
comment on table model is 'Models of the catalog, model_id in registry order.';
comment on column model.model_id is 'Position in the registry, from 1.';
comment on column model.name is 'org/name.';
comment on column model.url is 'Page of the model.';
comment on column model.parameters_count is 'Parameters.';
comment on column model.active_parameters_count is 'Parameters without the embedding table, or those active at once.';
comment on column model.total_params_b is 'Parameters in billions, to the million.';
comment on column model.active_params_b is 'Active parameters in billions, to the million.';
comment on column model.embedding_dim is 'Largest embedding dimension.';
comment on column model.max_tokens is 'Longest input; null when unknown or unlimited.';
comment on column model.release_date is 'ISO date.';
comment on column model.model_types is 'dense, late-interaction, cross-encoder, ...';
comment on column model.frameworks is 'PyTorch, Sentence Transformers, ...';
comment on column model.use_instructions is 'Whether prompts are part of the model; null when unknown.';
comment on column model.open_weights is 'Whether weights are public; null when unknown.';
comment on column model.openness is 'Which artifacts are open.';
comment on column model.openness_score is 'How many artifacts are open.';
comment on column model.modalities is 'text, image, audio, video.';
comment on column model.languages is 'Language codes as declared.';
comment on column model.citation is 'BibTeX.';
comment on column model.memory_usage_mb is 'Memory to load the weights, MB.';
comment on column model.license is 'License of the weights.';
comment on column model.public_training_code is 'Link, when public.';
comment on column model.public_training_data is 'Link or yes, when public.';
comment on column model.adapted_from is 'Model it was tuned from.';
comment on column model.superseded_by is 'Model that replaces it.';
comment on column model.extra_requirements_groups is 'Extras needed to run it.';
comment on column model.training_datasets is 'Tasks it declares to have trained on; null when it declares none.';
comment on column model.training_tasks is 'Those, with its parents and similar tasks; null when unknown.';

create table benchmark (
    benchmark_id integer primary key,
    name varchar not null,
    display_name varchar not null,
    aliases varchar[] not null,
    icon_url varchar,
    icon_text varchar,
    description varchar not null,
    reference varchar,
    citation varchar,
    is_on_leaderboard boolean not null,
    superseded_by varchar[],
    aggregations varchar[] not null,
    show_zero_shot boolean not null,
    language_view varchar[],
    sort_by varchar[] not null,
    is_public_only boolean not null,
    model_count integer not null
);
comment on table benchmark is 'Benchmarks of the catalog, benchmark_id in registry order.';
comment on column benchmark.benchmark_id is 'Position in the registry, from 1.';
comment on column benchmark.name is 'Unique name.';
comment on column benchmark.display_name is 'Name for people.';
comment on column benchmark.aliases is 'Other names that answer as this one.';
comment on column benchmark.icon_url is 'Where the icon is fetched from.';
comment on column benchmark.icon_text is 'An icon that is text.';
comment on column benchmark.description is 'Prose.';
comment on column benchmark.reference is 'Link to a paper or page.';
comment on column benchmark.citation is 'BibTeX.';
comment on column benchmark.is_on_leaderboard is 'False for benchmarks off the menu.';
comment on column benchmark.superseded_by is 'Newer versions.';
comment on column benchmark.aggregations is 'Which means are shown: mean_task, mean_task_type, task_types, public_private, mean_subset, custom_groups.';
comment on column benchmark.show_zero_shot is 'False where training data is not tracked.';
comment on column benchmark.language_view is 'Codes of the per-language view; ["all"] for every one; null for none.';
comment on column benchmark.sort_by is 'Means that decide the position; empty where the Borda rank does.';
comment on column benchmark.is_public_only is 'True where means, ranks and zero-shot come from public rows alone (RTEB).';
comment on column benchmark.model_count is 'Models scored on every one of its tasks (numModels).';

create table benchmark_task (
    benchmark_id integer not null,
    position integer not null,
    task_id integer not null,
    splits varchar[] not null,
    subsets varchar[] not null,
    languages varchar[] not null
);
comment on table benchmark_task is 'Tasks of each benchmark, as it pins them.';
comment on column benchmark_task.benchmark_id is 'benchmark.';
comment on column benchmark_task.position is 'Declared order, from 1.';
comment on column benchmark_task.task_id is 'task.';
comment on column benchmark_task.splits is 'Splits that count here.';
comment on column benchmark_task.subsets is 'Subsets that count here.';
comment on column benchmark_task.languages is 'ISO 639-3 codes of those subsets.';

create table custom_group (
    group_id integer primary key,
    benchmark_id integer not null,
    grouping_position integer not null,
    grouping varchar not null,
    position integer not null,
    label varchar not null,
    description varchar
);
comment on table custom_group is 'Labelled groups of tasks; a grouping is a dimension of them.';
comment on column custom_group.group_id is 'Key.';
comment on column custom_group.benchmark_id is 'benchmark.';
comment on column custom_group.grouping_position is 'Declared order of the grouping, from 1.';
comment on column custom_group.grouping is 'Name of the dimension.';
comment on column custom_group.position is 'Declared order of the group, from 1.';
comment on column custom_group.label is 'Name of the group.';
comment on column custom_group.description is 'Prose.';

create table custom_group_member (
    group_id integer not null,
    position integer not null,
    task_id integer not null,
    is_whole boolean not null,
    splits varchar[] not null,
    subsets varchar[] not null
);
comment on table custom_group_member is 'What each group averages: whole tasks, or some cells of a task; one data point each.';
comment on column custom_group_member.group_id is 'custom_group.';
comment on column custom_group_member.position is 'Declared order, from 1.';
comment on column custom_group_member.task_id is 'task.';
comment on column custom_group_member.is_whole is 'True where the task score itself counts.';
comment on column custom_group_member.splits is 'Splits that count.';
comment on column custom_group_member.subsets is 'Subsets that count.';

create table menu_entry (
    menu_entry_id integer primary key,
    parent_id integer,
    position integer not null,
    name varchar not null,
    description varchar,
    is_open boolean not null,
    benchmark_id integer
);
comment on table menu_entry is 'The nested menu; leaves are benchmarks.';
comment on column menu_entry.menu_entry_id is 'Key, in depth-first order.';
comment on column menu_entry.parent_id is 'menu_entry above; null at the top.';
comment on column menu_entry.position is 'Order among its siblings, from 1.';
comment on column menu_entry.name is 'Heading, or the name of the benchmark.';
comment on column menu_entry.description is 'Prose.';
comment on column menu_entry.is_open is 'Whether it starts unfolded.';
comment on column menu_entry.benchmark_id is 'benchmark, at a leaf.';

create table language_label (
    code varchar primary key,
    label varchar not null
);
comment on table language_label is 'What people call each language code.';
comment on column language_label.code is 'eng or eng-Latn.';
comment on column language_label.label is 'English; an unusual script follows in parentheses.';

create table descriptive_statistics (
    task_id integer primary key,
    size_bytes bigint not null,
    sha256 varchar not null,
    json_gz blob not null
);
comment on table descriptive_statistics is 'Statistics per split of a task, as JSON.';
comment on column descriptive_statistics.task_id is 'task.';
comment on column descriptive_statistics.size_bytes is 'Bytes of the JSON.';
comment on column descriptive_statistics.sha256 is 'SHA-256 of the JSON.';
comment on column descriptive_statistics.json_gz is 'The JSON, gzipped: one is 32 MB.';

create table entry (
    entry_id integer primary key,
    model_key integer not null,
    model_name varchar not null,
    model_id integer,
    experiment_id varchar not null,
    experiments json,
    model_type varchar,
    embedding_dim integer
);
comment on table entry is 'Everything that has results: a model and the settings of its run.';
comment on column entry.entry_id is 'In the order of model_name, experiment_id.';
comment on column entry.model_key is 'Number of the model among those with results, from 1.';
comment on column entry.model_name is 'org/name.';
comment on column entry.model_id is 'model; null for a model unknown to the catalog.';
comment on column entry.experiment_id is 'Settings as key_value__key_value; empty for a base run.';
comment on column entry.experiments is 'Settings of the run; null for a base run.';
comment on column entry.model_type is 'Model type of this run, where it differs.';
comment on column entry.embedding_dim is 'Embedding dimension of this run, where it differs.';

create table cell (
    cell_id integer primary key,
    task_name varchar not null,
    task_id integer,
    subset varchar not null,
    split varchar not null,
    slot_id integer not null,
    subset_id integer not null,
    split_id integer not null,
    languages varchar[],
    is_public boolean,
    is_declared boolean not null,
    scored_row_count integer not null
);
comment on table cell is 'What can be measured: a task, subset and split (with the languages its rows state).';
comment on column cell.cell_id is 'Key, in registry order of the tasks.';
comment on column cell.task_name is 'Name of the task.';
comment on column cell.task_id is 'task; null for a task unknown to the catalog.';
comment on column cell.subset is 'Language or domain slice.';
comment on column cell.split is 'test, dev, ...';
comment on column cell.slot_id is 'The same for cells that differ in languages or is_public alone.';
comment on column cell.subset_id is 'Number of the subset.';
comment on column cell.split_id is 'Number of the split.';
comment on column cell.languages is 'Codes that the rows state.';
comment on column cell.is_public is 'Whether the rows are public.';
comment on column cell.is_declared is 'Whether the task itself declares this subset and split.';
comment on column cell.scored_row_count is 'Rows with a score.';

create table model_revision (
    revision_id integer primary key,
    revision varchar not null
);
comment on table model_revision is 'Revisions of models.';
comment on column model_revision.revision_id is 'Key.';
comment on column model_revision.revision is 'Commit or tag.';

create table measurement (
    cell_id integer not null,
    entry_id integer not null,
    row_number bigint not null,
    revision_id integer,
    score double,
    trained_on boolean
);
comment on table measurement is 'Every row of the results file, as keys; `results` shows it with names.';
comment on column measurement.cell_id is 'cell; the table is sorted by it.';
comment on column measurement.entry_id is 'entry.';
comment on column measurement.row_number is 'Place in the results file, from 1: sums run in this order.';
comment on column measurement.revision_id is 'model_revision.';
comment on column measurement.score is 'Main score; null when missing or not finite.';
comment on column measurement.trained_on is 'Whether the model saw the task in training.';

create table benchmark_cell (
    benchmark_id integer not null,
    position integer not null,
    cell_id integer not null
);
comment on table benchmark_cell is 'Cells that count in a benchmark.';
comment on column benchmark_cell.benchmark_id is 'benchmark.';
comment on column benchmark_cell.position is 'Declared order of the task, from 1.';
comment on column benchmark_cell.cell_id is 'cell.';

create table trained_on (
    benchmark_id integer not null,
    model_key integer not null,
    tasks varchar[] not null
);
comment on table trained_on is 'What of each benchmark a model saw in training, as its results say.';
comment on column trained_on.benchmark_id is 'benchmark.';
comment on column trained_on.model_key is 'entry.model_key.';
comment on column trained_on.tasks is 'Names of the tasks, sorted.';

create table leaderboard_row (
    benchmark_id integer not null,
    position integer,
    rank integer not null,
    entry_id integer not null,
    zero_shot_pct integer not null,
    mean_task double,
    mean_task_type double,
    mean_public double,
    mean_private double,
    borda_points double not null,
    borda_rank integer not null,
    scores_by_task_type map(varchar, double) not null,
    scores_by_task map(varchar, double) not null,
    scores_by_custom_group map(varchar, map(varchar, double)) not null,
    trained_on_tasks varchar[] not null
);
comment on table leaderboard_row is 'Every row of every benchmark; the schema `leaderboard` shows them by name.';
comment on column leaderboard_row.benchmark_id is 'benchmark.';
comment on column leaderboard_row.position is 'Place in the table, from 1; null for a model unknown to the catalog, which is ranked but not shown.';
comment on column leaderboard_row.rank is '1 = best.';
comment on column leaderboard_row.entry_id is 'entry.';
comment on column leaderboard_row.zero_shot_pct is 'Tasks not trained on, percent; -1 when unknown.';
comment on column leaderboard_row.mean_task is 'Primary metric: the first declared of mean_task, mean_subset, mean_task_type, public_private.';
comment on column leaderboard_row.mean_task_type is 'Mean of the means per task type; null when undeclared or incomplete.';
comment on column leaderboard_row.mean_public is 'Mean over public tasks; null when undeclared or incomplete.';
comment on column leaderboard_row.mean_private is 'Mean over private tasks; null when undeclared or incomplete.';
comment on column leaderboard_row.borda_points is 'Sum over tasks of n_models - task_rank, ties averaged.';
comment on column leaderboard_row.borda_rank is '1 = most points; ties take the lowest.';
comment on column leaderboard_row.scores_by_task_type is 'Mean per task type, where declared and complete.';
comment on column leaderboard_row.scores_by_task is 'Task scores, where covered.';
comment on column leaderboard_row.scores_by_custom_group is 'Mean per grouping and group, where complete.';
comment on column leaderboard_row.trained_on_tasks is 'Tasks of the benchmark that the model saw in training.';

create table leaderboard_heading (
    benchmark_id integer primary key,
    tasks varchar[] not null,
    task_types varchar[] not null,
    group_ids integer[] not null
);
comment on table leaderboard_heading is 'Columns of each leaderboard: what has results, in declared order.';
comment on column leaderboard_heading.benchmark_id is 'benchmark.';
comment on column leaderboard_heading.tasks is 'Tasks with results.';
comment on column leaderboard_heading.task_types is 'Task types with results, where declared.';
comment on column leaderboard_heading.group_ids is 'custom_group with results.';

create table language_row (
    benchmark_id integer not null,
    entry_id integer not null,
    scores_by_language map(varchar, double) not null
);
comment on table language_row is 'Mean score per language of every entry of every benchmark.';
comment on column language_row.benchmark_id is 'benchmark.';
comment on column language_row.entry_id is 'entry.';
comment on column language_row.scores_by_language is 'Mean per language label, over the tasks that the entry covered.';
