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
with
model_language as (
    select
        model_id,
        unnest(languages) as code
    from model
),

labelled_model as (
    select
        model_language.model_id,
        list(distinct language_label.label order by language_label.label) as languages
    from model_language
    inner join language_label on model_language.code = language_label.code
    group by model_language.model_id
)

select
    model.model_id,
    model.name,
    model.url,
    model.active_params_b,
    model.total_params_b,
    model.embedding_dim,
    model.max_tokens::double as max_tokens,
    model.release_date,
    coalesce(model.model_types[1], 'dense') as model_type,
    coalesce(model.use_instructions, false) as instruction_tuned,
    coalesce(model.open_weights, false) as open_weights,
    model.openness,
    model.openness_score,
    list_contains(model.frameworks, 'Sentence Transformers') as sentence_transformers_compatible,
    model.modalities,
    coalesce(labelled_model.languages, []) as languages,
    model.citation,
    model.memory_usage_mb,
    model.license,
    model.public_training_code,
    model.public_training_data,
    model.adapted_from,
    model.superseded_by,
    model.extra_requirements_groups,
    model.training_datasets
from model
left join labelled_model on model.model_id = labelled_model.model_id
order by model.model_id;
