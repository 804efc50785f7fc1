-- The page of a task reads one table, in the order in which it shows it.

create table task_row (
    task_id integer not null,
    model_id integer,
    score double,
    slots integer[],
    scores double[] not null
);
comment on table task_row is 'What a model scores on a task: the best of its results in each declared subset and split.';
comment on column task_row.task_id is 'task; its rows lie together, in the order of its page.';
comment on column task_row.model_id is 'model; null for one unknown to the catalog.';
comment on column task_row.score is 'Mean over subsets of the best split; null where a slot is missing.';
comment on column task_row.slots is 'cell.slot_id of each score, ascending; null where none is missing.';
comment on column task_row.scores is 'Best score in each slot, by slot_id.';
