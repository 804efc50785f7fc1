-- Results that are filed under a former name count for what is called otherwise now; the name that
-- stands in the file stays visible.

create table renamed (
    kind varchar not null,
    former_name varchar not null,
    name varchar not null
);
comment on table renamed is 'Former names of models and tasks, which answer as the present ones.';
comment on column renamed.kind is 'model or task.';
comment on column renamed.former_name is 'What it was called.';
comment on column renamed.name is 'What it is called.';

alter table model_revision alter column revision drop not null;
alter table model_revision add column name_in_file varchar;
comment on table model_revision is 'Revisions of models, apart by the name that their results are filed under.';
comment on column model_revision.revision is 'Commit or tag; null where a row under a former name has none.';
comment on column model_revision.name_in_file is 'Former name of the model that the results are filed under; null for the present one.';

alter table cell add column name_in_file varchar;
comment on column cell.name_in_file is 'Former name of the task that the results are filed under; null for the present one.';
comment on column cell.slot_id is 'The same for cells that differ in languages, is_public or name_in_file alone.';
