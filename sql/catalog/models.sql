-- Models of the catalog and of the overlay, with their sizes in billions.
-- Params
--   $models_file        varchar  models.jsonl of the catalog
--   $local_models_file  varchar  models.jsonl of the overlay
-- Grain: one row per model
-- Reads: nothing
-- Cut by: whole
-- Fills: model
select
    row_number() over () as model_id,
    *,
    round(parameters_count / 1e9, 3) as total_params_b,
    round(active_parameters_count / 1e9, 3) as active_params_b,
    len(list_filter(map_values(openness), lambda is_open: is_open)) as openness_score
from read_json(
    [$models_file, $local_models_file],
    format = 'newline_delimited',
    columns = {
        name: 'varchar',
        url: 'varchar',
        parameters_count: 'bigint',
        active_parameters_count: 'bigint',
        embedding_dim: 'integer',
        max_tokens: 'double',
        release_date: 'varchar',
        model_types: 'varchar[]',
        frameworks: 'varchar[]',
        use_instructions: 'boolean',
        open_weights: 'boolean',
        openness: 'map(varchar, boolean)',
        modalities: 'varchar[]',
        languages: 'varchar[]',
        citation: 'varchar',
        memory_usage_mb: 'double',
        license: 'varchar',
        public_training_code: 'varchar',
        public_training_data: 'varchar',
        adapted_from: 'varchar',
        superseded_by: 'varchar',
        extra_requirements_groups: 'varchar[]',
        training_datasets: 'varchar[]',
        training_tasks: 'varchar[]'
    }
)
