-- Metadata of every model of the catalog.
-- Columns
--   model_id                          integer    key
--   name                              varchar    org/name
--   url                               varchar    page of the model
--   active_params_b                   double     active parameters, billions
--   total_params_b                    double     parameters, billions
--   embedding_dim                     integer    largest embedding dimension
--   max_tokens                        double     longest input
--   release_date                      varchar    ISO date
--   model_type                        varchar    first declared type
--   instruction_tuned                 boolean    false when unknown
--   open_weights                      boolean    false when unknown
--   openness                          map        artifact → is open
--   openness_score                    integer    how many artifacts are open
--   sentence_transformers_compatible  boolean    runs in Sentence Transformers
--   modalities                        varchar[]  declared order
--   languages                         varchar[]  labels, sorted
--   citation                          varchar    BibTeX
--   memory_usage_mb                   double     to load the weights
--   license                           varchar    of the weights
--   public_training_code              varchar    link
--   public_training_data              varchar    link or yes
--   adapted_from                      varchar    model it was tuned from
--   superseded_by                     varchar    model that replaces it
--   extra_requirements_groups         varchar[]  extras needed to run it
--   training_datasets                 varchar[]  declared, sorted
-- Grain: one row per model
-- Order: model_id
select
    model_id,
    name,
    url,
    active_params_b,
    total_params_b,
    embedding_dim,
    max_tokens,
    release_date,
    model_type,
    instruction_tuned,
    open_weights,
    openness,
    openness_score,
    sentence_transformers_compatible,
    modalities,
    languages,
    citation,
    memory_usage_mb,
    license,
    public_training_code,
    public_training_data,
    adapted_from,
    superseded_by,
    extra_requirements_groups,
    training_datasets
from models
order by model_id;
