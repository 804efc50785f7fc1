-- What people call each language code of the catalog and of the results.
-- A script that is not the language's usual one follows in parentheses; unknown codes stay.
-- Params
--   $languages_file  varchar  languages.jsonl of the catalog
--   $scripts_file    varchar  scripts.jsonl of the catalog
-- Grain: one row per code
-- Reads: benchmark, benchmark_task, cell, model, task
-- Cut by: whole
-- Fills: language_label
with known_language as (
    select
        code,
        name,
        default_script
    from read_json(
        $languages_file,
        format = 'newline_delimited',
        columns = {code: 'varchar', name: 'varchar', default_script: 'varchar'}
    )
),

known_script as (
    select
        code,
        name
    from read_json(
        $scripts_file,
        format = 'newline_delimited',
        columns = {code: 'varchar', name: 'varchar'}
    )
),

used_code as (
    select unnest(languages) as code from cell
    union
    select unnest(languages) as code from task
    union
    select unnest(language_codes) as code from task
    union
    select unnest(languages) as code from benchmark_task
    union
    select unnest(languages) as code from model
    union
    select unnest(language_view) as code from benchmark
    union
    select code from known_language
),

parsed_code as (
    select
        code,
        split_part(code, '-', 1) as language_code,
        case when contains(code, '-') then code[strpos(code, '-') + 1:] else '' end
            as script_code
    from used_code
    where code is not null
)

select
    parsed_code.code,
    coalesce(known_language.name, parsed_code.code)
    || case
        when
            parsed_code.script_code = ''
            or parsed_code.script_code is not distinct from known_language.default_script
            then ''
        else ' (' || coalesce(known_script.name, parsed_code.script_code) || ')'
    end as label
from parsed_code
left join known_language on parsed_code.language_code = known_language.code
left join known_script on parsed_code.script_code = known_script.code
order by parsed_code.code
