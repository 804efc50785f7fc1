-- Who wins of every pair of some models over a selection, and whether that may be chance, by name.
-- Params
--   benchmark_name   varchar    name or alias of a benchmark; null: tasks, as they declare their cells
--   compared_models  varchar[]  names of models
--   tasks            varchar[]  names of tasks, where there is no benchmark; null: every task
--   exclude_tasks    varchar[]  names of tasks that do not count; null: no filter
--   task_types       varchar[]  types of task, any of them; null: no filter
--   domains          varchar[]  domains of a task, any of them; null: no filter
--   modalities       varchar[]  modalities of a task, any of them; null: no filter
--   languages        varchar[]  codes or labels, any of them; null: no filter
-- Columns
--   first_model           varchar  one model
--   second_model          varchar  another, named later
--   task_count            bigint   tasks that both ran
--   win_count             bigint   those on which the first has the higher score
--   tie_count             bigint   those with the same
--   loss_count            bigint   those on which the second has the higher
--   first_mean            double   of the first's scores on tasks that both ran
--   second_mean           double   of the second's
--   sign_p                double   of the sign test, ties dropped; null under 6 wins and losses
--   sign_holm_p           double   the same, adjusted
--   signed_rank_sum       double   of the positive or the negative differences, whichever is less
--   signed_rank_p         double   of the signed-rank test, zeros dropped; null likewise
--   signed_rank_holm_p    double   the same, adjusted
--   is_signed_rank_exact  boolean  whether it is exact, or by the normal law; null likewise
-- Grain: one row per pair of names
-- Order: none
create macro comparison(
    benchmark_name,
    compared_models,
    tasks := null,
    exclude_tasks := null,
    task_types := null,
    domains := null,
    modalities := null,
    languages := null
) as table
with
-- A name that there is not is that of no cells.
named_benchmark as (
    select coalesce(max(benchmark.benchmark_id), 0) as number
    from benchmark
    where benchmark.name = benchmark_name or list_contains(benchmark.aliases, benchmark_name)
),

compared_cell as (
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
    where is_ranked
),

compared_score as (
    select * from compared_scores('compared_cell', compared_models)
)

select
    compared_models[first_place] as first_model,
    compared_models[second_place] as second_model,
    * exclude (first_place, second_place)
from pair_tests('compared_score', compared_models);

comment on macro table comparison is
'Wins, ties, losses and tests of every pair of models over a benchmark, or (null) tasks by name, under filters.';
