-- What this file was built from, and when.
-- Params
--   $snapshot_id        varchar
--   $dataset            varchar
--   $commit_sha         varchar
--   $catalog_source     varchar
--   $catalog_version    varchar
--   $catalog_digest     varchar
--   $definition_digest  varchar
--   $overlay_digest     varchar
--   $built_at           timestamp
-- Grain: one row
-- Reads: measurement, replaced_row
-- Cut by: whole
-- Fills: snapshot
select
    $snapshot_id as snapshot_id,
    $dataset as dataset,
    $commit_sha as commit_sha,
    $catalog_source as catalog_source,
    $catalog_version as catalog_version,
    $catalog_digest as catalog_digest,
    $definition_digest as definition_digest,
    $built_at as built_at,
    count(*) as results_row_count,
    $overlay_digest as overlay_digest,
    count(*) filter (where is_local) as local_row_count,
    (select count(*) from replaced_row) as replaced_row_count
from measurement
