-- Every row of every leaderboard, ranked over all cells. Taken in batches, where there is much.
-- Params
--   $benchmark_id  integer  the benchmark of this turn; null: every one at once
-- Grain: one row per benchmark and entry with at least one task score
-- Fills: leaderboard_row
insert into leaderboard_row by name
select
    ranked_entry.* exclude (task_positions, task_scores, task_types, task_type_scores),
    coalesce(custom_group_score.scores_by_custom_group, map()) as scores_by_custom_group
from ranked_entries($benchmark_id, null) as ranked_entry
left join custom_group_scores($benchmark_id, null) as custom_group_score
    on
        ranked_entry.benchmark_id = custom_group_score.benchmark_id
        and ranked_entry.entry_id = custom_group_score.entry_id
order by ranked_entry.benchmark_id, ranked_entry.position nulls last, ranked_entry.entry_id;
