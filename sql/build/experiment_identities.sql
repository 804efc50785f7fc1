-- Which experiment the settings of a run stand for. The query gives every distinct settings.
-- Columns
--   experiments    varchar  settings as they are in the results
--   experiment_id  varchar  key_value__key_value; empty where no setting says anything
--   settings       varchar  those that say something, as JSON; null for none
-- Grain: one row per distinct settings
-- Reads: filed_setting
-- Cut by: whole
-- Mapped by: identify_experiment
-- Fills: experiment_identity (temporary)
select distinct experiments
from filed_setting
where experiments is not null
order by experiments
