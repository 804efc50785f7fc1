-- What words for languages pick: a code its language in every script, a label only what it names.
-- Params
--   $languages  varchar[]  codes, with or without script, or labels
-- Columns
--   languages   varchar[]  languages of the codes among them, without script
--   codes       varchar[]  codes of the labels among them
-- Grain: one row
-- Order: none needed
select
    coalesce(
        list(distinct split_part(code, '-', 1) order by split_part(code, '-', 1)) filter (
            where list_contains($languages::varchar[], code)
        ),
        []
    ) as languages,
    coalesce(
        list(code order by code) filter (where list_contains($languages::varchar[], label)), []
    ) as codes
from language_label;
