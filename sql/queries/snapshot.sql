-- Which inputs the snapshot was built from, and when.
-- Columns
--   snapshot_id        varchar    names every input
--   dataset            varchar    Hub repository, file name, or "sample"
--   commit_sha         varchar    commit of the dataset
--   catalog_source     varchar    what the catalog was exported from
--   catalog_version    varchar    its version
--   built_at           timestamp  UTC
--   results_row_count  bigint     rows of the results file
-- Grain: one row
-- Order: none needed
select
    snapshot_id,
    dataset,
    commit_sha,
    catalog_source,
    catalog_version,
    built_at,
    results_row_count
from snapshot;
