-- Metadata of every model of the catalog.
-- Grain: one row per model
create view models as
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
left join labelled_model on model.model_id = labelled_model.model_id;

comment on view models is 'Models of the catalog, as `/v1/models` lists them.';
comment on column models.model_id is 'Key, in registry order.';
comment on column models.name is 'org/name.';
comment on column models.url is 'Page of the model.';
comment on column models.active_params_b is 'Active parameters, billions.';
comment on column models.total_params_b is 'Parameters, billions.';
comment on column models.embedding_dim is 'Largest embedding dimension.';
comment on column models.max_tokens is 'Longest input; null when unknown or unlimited.';
comment on column models.release_date is 'ISO date.';
comment on column models.model_type is 'First declared type: dense, late-interaction, cross-encoder, ...';
comment on column models.instruction_tuned is 'Whether prompts are part of the model; false when unknown.';
comment on column models.open_weights is 'Whether weights are public; false when unknown.';
comment on column models.openness is 'Which artifacts are open.';
comment on column models.openness_score is 'How many artifacts are open.';
comment on column models.sentence_transformers_compatible is 'Whether it runs in Sentence Transformers.';
comment on column models.modalities is 'text, image, audio, video, in declared order.';
comment on column models.languages is 'What people call its languages, sorted.';
comment on column models.citation is 'BibTeX.';
comment on column models.memory_usage_mb is 'Memory to load the weights, MB.';
comment on column models.license is 'License of the weights.';
comment on column models.public_training_code is 'Link, when public.';
comment on column models.public_training_data is 'Link or yes, when public.';
comment on column models.adapted_from is 'Model it was tuned from.';
comment on column models.superseded_by is 'Model that replaces it.';
comment on column models.extra_requirements_groups is 'Extras needed to run it.';
comment on column models.training_datasets is 'Tasks it declares to have trained on, sorted; null when it declares none.';
