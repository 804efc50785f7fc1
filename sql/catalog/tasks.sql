-- Tasks of the catalog.
-- Params
--   $tasks_file   varchar  tasks.jsonl of the catalog
-- Grain: one row per task
-- Reads: nothing
-- Cut by: whole
-- Fills: task
with declared_task as (
    select
        row_number() over () as task_id,
        count(*) over () as task_count,
        *
    from read_json(
        $tasks_file,
        format = 'newline_delimited',
        columns = {
            name: 'varchar',
            type: 'varchar',
            simplified_type: 'varchar',
            category: 'varchar',
            languages: 'varchar[]',
            language_codes: 'varchar[]',
            domains: 'varchar[]',
            modalities: 'varchar[]',
            description: 'varchar',
            reference: 'varchar',
            citation: 'varchar',
            is_public: 'boolean',
            is_aggregate: 'boolean',
            source_dataset: 'varchar',
            license: 'varchar',
            date_from: 'varchar',
            date_to: 'varchar',
            annotations_creators: 'varchar',
            dialect: 'varchar[]',
            sample_creation: 'varchar',
            main_score: 'varchar',
            splits: 'varchar[]',
            subsets: 'varchar[]'
        }
    )
)

select
    * exclude (task_count),
    0 as model_count,
    (repeat('0', task_id - 1) || '1' || repeat('0', task_count - task_id))::bit as task_bit
from declared_task
order by task_id
