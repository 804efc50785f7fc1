-- Every model of the catalog.
-- Columns
--   name                     varchar    org/name
--   url                      varchar    where it is
--   parameters_count         bigint     its parameters
--   active_parameters_count  bigint     those that an input passes through
--   embedding_dim            integer    length of its embeddings
--   max_tokens               bigint     longest input
--   release_date             varchar    when it came out
--   model_types              varchar[]  dense, late interaction, ...
--   frameworks               varchar[]  what it runs in
--   use_instructions         boolean    whether it is told what to do
--   open_weights             boolean    whether its weights can be had
--   openness_score           integer    how much of it can be had
--   modalities               varchar[]  text, image, ...
--   languages                varchar[]  languages that it is made for
--   citation                 varchar    BibTeX
--   memory_usage_mb          double     memory of its weights
--   license                  varchar    its licence
--   adapted_from             varchar    the model that it is made from
--   superseded_by            varchar    the model that takes its place
--   training_datasets        varchar[]  what it was trained on
--   training_tasks           varchar[]  tasks that it was trained on
-- Grain: one row per model
-- Order: name
select
    name,
    url,
    parameters_count,
    active_parameters_count,
    embedding_dim,
    max_tokens,
    release_date,
    model_types,
    frameworks,
    use_instructions,
    open_weights,
    openness_score,
    modalities,
    languages,
    citation,
    memory_usage_mb,
    license,
    adapted_from,
    superseded_by,
    training_datasets,
    training_tasks
from model
order by name;
