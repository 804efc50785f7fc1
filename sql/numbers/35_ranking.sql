-- Models ranked over any selection, by name, as `/v1/rankings` ranks them.
-- Params
--   benchmark_name     varchar    name or alias of a benchmark; null: tasks, as they declare their cells
--   tasks              varchar[]  names of tasks, where there is no benchmark; null: every task
--   exclude_tasks      varchar[]  names of tasks that do not count; null: no filter
--   task_types         varchar[]  types of task, any of them; null: no filter
--   domains            varchar[]  domains of a task, any of them; null: no filter
--   modalities         varchar[]  modalities of a task, any of them; null: no filter
--   languages          varchar[]  codes or labels, any of them; null: no filter
--   models             varchar[]  names of models; null: no filter
--   model_types        varchar[]  types of model, any of them; null: no filter
--   open_weights       boolean    whether weights are public; null: no filter
--   instruction_tuned  boolean    whether models take instructions; null: no filter
--   min_params_b       double     billions of parameters, inclusive; null: no filter
--   max_params_b       double     billions of parameters, inclusive; null: no filter
--   min_zero_shot_pct  double     tasks not trained on, percent; null: no filter
--   complete_only      boolean    whether only entries with a score on every task compete
--   ranked_by          varchar    borda, mean_task, mean_task_type or mean_subset; null: as declared
--   among              varchar    selected: ranks are among who competes; all: among all entries
-- Columns
--   rank                 integer    1 = best
--   model_name           varchar    org/name
--   experiment_id        varchar    settings as key_value__key_value; empty for a base run
--   zero_shot_pct        integer    tasks not trained on, percent; -1 when unknown
--   mean_task            double     primary metric
--   mean_task_type       double     mean of the means per task type
--   mean_public          double     mean over public tasks
--   mean_private         double     mean over private tasks
--   borda_points         double     sum of n_models - task_rank, ties averaged
--   tasks_run            bigint     tasks with a score
--   scores_by_task_type  map        task type → mean
--   scores_by_task       map        task → score
--   trained_on_tasks     varchar[]  tasks of the selection seen in training
--   position             integer    place in the table, from 1; null for models not in the catalog
-- Grain: one row per competing entry with at least one task score
-- Order: none; a leaderboard is ordered by position nulls last, model_name, experiment_id
create macro ranking(
    benchmark_name,
    tasks := null,
    exclude_tasks := null,
    task_types := null,
    domains := null,
    modalities := null,
    languages := null,
    models := null,
    model_types := null,
    open_weights := null,
    instruction_tuned := null,
    min_params_b := null,
    max_params_b := null,
    min_zero_shot_pct := null,
    complete_only := false,
    ranked_by := null,
    among := 'selected'
) as table
with
-- A name that there is not is that of no cells.
named_benchmark as (
    select coalesce(max(benchmark.benchmark_id), 0) as number
    from benchmark
    where benchmark.name = benchmark_name or list_contains(benchmark.aliases, benchmark_name)
),

offered_part as (
    select *
    from offered_cells(
        case
            when benchmark_name is not null
                then (select named_benchmark.number from named_benchmark)
        end,
        task_names := tasks,
        left_out_tasks := exclude_tasks,
        kept_types := task_types,
        kept_domains := domains,
        kept_modalities := modalities,
        picked_languages := languages
    )
),

picked_cell as (
    select * from offered_part
    where taken_by is null
),

whole_cell as (
    select * from offered_part
    where taken_by is null or taken_by = 'languages'
),

passing_entry as (
    select *
    from competing_entries(
        'picked_cell',
        model_names := models,
        kept_model_types := model_types,
        are_open := open_weights,
        follow_instructions := instruction_tuned,
        least_params_b := min_params_b,
        most_params_b := max_params_b,
        least_zero_shot_pct := min_zero_shot_pct
    )
),

passing_measurement as (
    select *
    from measurement
    where complete_only and entry_id in (select passing_entry.entry_id from passing_entry)
),

competing_entry as (
    select *
    from passing_entry
    where
        not complete_only
        or entry_id in (
            select complete.entry_id
            from
                complete_entries('picked_cell', from_measurements := 'passing_measurement')
                    as complete
        )
),

picked_rule as (
    select *
    from selection_rules(
        case
            when benchmark_name is not null
                then (select named_benchmark.number from named_benchmark)
        end,
        languages is not null,
        ranked_by
    )
)

select
    ranked.rank,
    entry.model_name,
    entry.experiment_id,
    ranked.zero_shot_pct,
    ranked.mean_task,
    ranked.mean_task_type,
    ranked.mean_public,
    ranked.mean_private,
    ranked.borda_points,
    len(ranked.task_positions) as tasks_run,
    ranked.scores_by_task_type,
    ranked.scores_by_task,
    ranked.trained_on_tasks,
    ranked.position
from
    selection_rankings(
        'picked_cell',
        'whole_cell',
        'competing_entry',
        'picked_rule',
        are_among_all := among = 'all'
    ) as ranked
inner join entry on ranked.entry_id = entry.entry_id;

comment on macro table ranking is
'Models ranked over a benchmark, or (null) over tasks by name, under filters of what counts and who competes.';
