-- Between which ranks models stand in 95 of 100 draws of the tasks of any selection, by name.
-- Params: those of ranking
-- Columns
--   model_name  varchar  org/name
--   borda_rank  bigint   1 = most points; ties take the lowest
--   task_count  bigint   tasks that anybody of whom ranks are among has rows of
--   rank_low    integer  2.5 % of the ranks in its draws are at or below it; null under 10 tasks and
--                        where a mean decides the rank
--   rank_high   integer  97.5 % are; likewise
-- Grain: one row per model with rows, of those that compete
-- Order: none; a leaderboard is ordered by borda_rank, model_name
create macro rank_intervals(
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

picked_cell as (
    select *
    from selected_cells(
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

select distinct
    entry.model_name,
    bounded.borda_rank,
    bounded.task_count,
    bounded.rank_low,
    bounded.rank_high
from
    selection_intervals(
        'picked_cell',
        'competing_entry',
        'picked_rule',
        are_among_all := among = 'all'
    ) as bounded
inner join entry on bounded.model_key = entry.model_key
inner join competing_entry on entry.entry_id = competing_entry.entry_id;

comment on macro table rank_intervals is
'Between which ranks models stand in 95 of 100 draws of tasks, over a benchmark, or (null) tasks by name, under filters.';
