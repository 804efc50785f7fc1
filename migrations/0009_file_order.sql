-- A task's results lie together in file order, in which they are summed, and whether a task is
-- covered is counted without listing its slots again for each question.

alter table measurement add column fills_slot boolean;
alter table cell add column shares_slot boolean;
alter table benchmark_cell add column is_ranked boolean;
alter table task add column task_bit bit;
alter table model add column training_bits bit;
alter table leaderboard_heading add column cell_count integer;
alter table leaderboard_heading add column whole_words varchar[];
comment on column measurement.cell_id is 'cell; the table is sorted by its task, then row_number.';
comment on column measurement.fills_slot is 'Whether it is the first score of its entry in a cell that shares its slot with no other.';
comment on column cell.shares_slot is 'Whether other cells have the same slot.';
comment on column benchmark_cell.is_ranked is 'Whether means and ranks come from it; false for cells that public-only benchmarks only show.';
comment on column leaderboard_heading.cell_count is 'Cells that count in the benchmark.';
comment on column leaderboard_heading.whole_words is 'What picks each of them under a languages filter: codes, and what people call them.';
comment on column task.task_bit is 'One bit for each task, of which its own is set.';
comment on column model.training_bits is 'Those of training_tasks that the catalog has; null when unknown.';
