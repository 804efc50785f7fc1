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
select
    task_id,
    name,
    type,
    simplified_type,
    languages,
    domains,
    modalities,
    description,
    reference,
    citation,
    is_public,
    source_dataset,
    license,
    date_from,
    date_to,
    annotations_creators,
    dialect,
    sample_creation,
    main_score,
    num_models
from tasks
order by task_id;
