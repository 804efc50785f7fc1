-- Metadata of every task of the catalog.
-- Columns
--   task_id               integer    key
--   name                  varchar    unique name
--   type                  varchar    Retrieval, STS, ...
--   simplified_type       varchar    coarser type
--   languages             varchar[]  labels, declared order
--   domains               varchar[]  null when undeclared or empty
--   modalities            varchar[]  text, image, ...
--   description           varchar    prose
--   reference             varchar    link
--   citation              varchar    BibTeX
--   is_public             boolean    false where the data is held back
--   source_dataset        varchar    path on the Hub
--   license               varchar    of the dataset
--   date_from             varchar    first day covered
--   date_to               varchar    last day covered
--   annotations_creators  varchar    who annotated
--   dialect               varchar[]  dialects covered
--   sample_creation       varchar    how samples came about
--   main_score            varchar    metric behind score
--   num_models            integer    models scored on every declared cell
-- Grain: one row per task
-- Order: task_id
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
left join labelled_task on task.task_id = labelled_task.task_id
order by task.task_id;
