-- Under a languages filter means are lenient. A filter that leaves no cell out has the ranks of
-- the whole leaderboard, and needs these only.

alter table leaderboard_row add column lenient_mean_task double;
alter table leaderboard_row add column lenient_mean_task_type double;
alter table leaderboard_row add column lenient_scores_by_task_type map(varchar, double);
comment on column leaderboard_row.lenient_mean_task is 'Mean over the tasks that were run; null where none is shown.';
comment on column leaderboard_row.lenient_mean_task_type is 'Mean of the means per task type, likewise.';
comment on column leaderboard_row.lenient_scores_by_task_type is 'Task type → mean over the tasks that were run, likewise.';
