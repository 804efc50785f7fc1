-- Codes of languages in every script, by what they are called without one.
-- Params
--   $languages  varchar[]  labels without a script
-- Columns
--   code        varchar    code of one of them
-- Grain: one row per code
-- Order: none needed
select scripted.code
from language_label as scripted
inner join language_label as plain on split_part(scripted.code, '-', 1) = plain.code
where list_contains($languages::varchar[], plain.label);
