-- What words for languages pick: a code its language in every script, a label only what it names;
-- but a label without a script that names no code with one names its language in every script.
-- Params
--   $languages  varchar[]  codes, with or without script, or labels
-- Columns
--   languages   varchar[]  languages in every script, without script
--   codes       varchar[]  codes of the labels among them
-- Grain: one row
-- Order: none needed
with picked as (
    select
        code,
        split_part(code, '-', 1) as language,
        list_contains($languages::varchar[], code) as is_code,
        list_contains($languages::varchar[], label) as is_label,
        not bool_or(contains(code, '-')) over (partition by label) as is_without_script
    from language_label
)

select
    coalesce(
        list(distinct language order by language) filter (
            where is_code or (is_label and is_without_script)
        ),
        []
    ) as languages,
    coalesce(list(code order by code) filter (where is_label), []) as codes
from picked;
