-- Metadata of every task of the catalog.
-- Grain: one row per task
create view tasks as
with
task_language as (
    select
        task_id,
        generate_subscripts(languages, 1) as position,
        unnest(languages) as code
    from task
),

labelled_task as (
    select
        task_language.task_id,
        list(language_label.label order by task_language.position) as languages
    from task_language
    inner join language_label on task_language.code = language_label.code
    group by task_language.task_id
)

select
    task.task_id,
    task.name,
    task.type,
    task.simplified_type,
    coalesce(labelled_task.languages, []) as languages,
    task.domains,
    task.modalities,
    task.description,
    task.reference,
    task.citation,
    task.is_public,
    task.source_dataset,
    task.license,
    task.date_from,
    task.date_to,
    task.annotations_creators,
    task.dialect,
    task.sample_creation,
    task.main_score,
    task.model_count as num_models
from task
left join labelled_task on task.task_id = labelled_task.task_id;

comment on view tasks is 'Tasks of the catalog, as `/v1/tasks` lists them.';
comment on column tasks.task_id is 'Key, in registry order.';
comment on column tasks.name is 'Unique name.';
comment on column tasks.type is 'Retrieval, STS, ...';
comment on column tasks.simplified_type is 'Coarser type, for filters.';
comment on column tasks.languages is 'What people call its languages, in declared order.';
comment on column tasks.domains is 'News, Legal, ...; null where undeclared or empty.';
comment on column tasks.modalities is 'text, image, audio, video.';
comment on column tasks.description is 'Prose.';
comment on column tasks.reference is 'Link to a paper or page.';
comment on column tasks.citation is 'BibTeX.';
comment on column tasks.is_public is 'False where the data is held back.';
comment on column tasks.source_dataset is 'Path of the dataset on the Hub.';
comment on column tasks.license is 'License of the dataset.';
comment on column tasks.date_from is 'First day the data covers.';
comment on column tasks.date_to is 'Last day the data covers.';
comment on column tasks.annotations_creators is 'Who annotated.';
comment on column tasks.dialect is 'Dialects covered.';
comment on column tasks.sample_creation is 'How the samples came about.';
comment on column tasks.main_score is 'Name of the metric behind score.';
comment on column tasks.num_models is 'Models scored on every declared cell.';
