-- Every row of every leaderboard, ranked over all cells.
-- Grain: one row per benchmark and entry with at least one task score
-- Reads: averaged, benchmark, competed, grouped, model, model.training_bits, pointed
-- Reads: summed_subset, trained_on
-- Cut by: benchmark
-- Fills: leaderboard_row
with
declared_rule as (
    select * from benchmark_rules(false)
),

averaged_subset as (
    select * from subset_means('summed_subset')
),

entered as (
    select * from competitors('averaged', 'pointed', 'competed')
)

select
    ranking.selection_id as benchmark_id,
    ranking.* exclude (
        selection_id, model_key, task_positions, task_scores, task_types, task_type_scores
    ),
    coalesce(trained_on.tasks, []) as trained_on_tasks,
    coalesce(grouped.scores_by_custom_group, map()) as scores_by_custom_group
from
    placed_entries('entered', 'averaged_subset', 'competed', 'declared_rule')
        as ranking
left join trained_on
    on
        ranking.selection_id = trained_on.benchmark_id
        and ranking.model_key = trained_on.model_key
left join grouped
    on
        ranking.selection_id = grouped.selection_id
        and ranking.entry_id = grouped.entry_id
order by ranking.selection_id, ranking.position nulls last, ranking.entry_id
