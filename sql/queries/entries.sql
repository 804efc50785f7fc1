-- Every entry: a model and the settings of its run.
-- Columns
--   entry_id       integer  key
--   model_key      integer  number of the model among those with results
--   model_id       integer  model; null where the catalog has none
--   model_type     varchar  of this run, where it differs
--   embedding_dim  integer  of this run, where it differs
--   experiments    json     settings of the run; null for a base run
-- Grain: one row per entry
-- Order: entry_id
select
    entry_id,
    model_key,
    model_id,
    model_type,
    embedding_dim,
    experiments
from entry
order by entry_id;
