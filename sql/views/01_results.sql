-- The results with their names: one row per measurement.
-- Grain: one row per row of the results file that is not replaced, and of the overlay
create view results as
select
    entry.model_name,
    coalesce(model_revision.name_in_file, entry.model_name) as model_name_in_file,
    model_revision.revision as model_revision,
    cell.task_name,
    coalesce(cell.name_in_file, cell.task_name) as task_name_in_file,
    cell.split,
    cell.subset,
    cell.languages,
    measurement.score,
    entry.experiment_id,
    entry.experiments,
    cell.is_public,
    measurement.trained_on,
    measurement.is_local
from measurement
inner join cell on measurement.cell_id = cell.cell_id
inner join entry on measurement.entry_id = entry.entry_id
left join model_revision on measurement.revision_id = model_revision.revision_id;

comment on view results is 'Every row of the results file, with names, and those of the overlay.';
comment on column results.model_name is 'org/name, as it is called now.';
comment on column results.model_name_in_file is 'The name that the row is filed under.';
comment on column results.model_revision is 'Revision of the model that was measured.';
comment on column results.task_name is 'Name of the task, as it is called now.';
comment on column results.task_name_in_file is 'The name that the row is filed under.';
comment on column results.split is 'test, dev, ...';
comment on column results.subset is 'Language or domain slice.';
comment on column results.languages is 'Languages that the row states, as eng-Latn.';
comment on column results.score is 'Score, mostly 0 to 1; null where it is missing, NaN or infinite.';
comment on column results.experiment_id is 'Settings as key_value__key_value; empty for a base run.';
comment on column results.experiments is 'Settings of the run; null for a base run.';
comment on column results.is_public is 'Whether the data of the task is public.';
comment on column results.trained_on is 'Whether the model saw the task in training.';
comment on column results.is_local is 'Whether it is of the overlay: unpublished results of one''s own.';
