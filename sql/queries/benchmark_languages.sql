-- The languages of each benchmark that most of its tasks have, by what they are called: so pages
-- ask for them.
-- Params
--   $most_languages  integer  of a benchmark
-- Columns
--   benchmark_id  integer  benchmark
--   language      varchar  label
-- Grain: one row per benchmark and language
-- Order: place, benchmark_id: the first language of each benchmark before the second of any
with
labelled_cell as (
    select
        word as language,
        unnest(cell_ids) as cell_id
    from language_cell
    where word in (select language_label.label from language_label)
),

counted_language as (
    select
        benchmark_cell.benchmark_id,
        labelled_cell.language,
        row_number() over (
            partition by benchmark_cell.benchmark_id
            order by count(distinct benchmark_cell.position) desc, labelled_cell.language
        ) as place
    from labelled_cell
    inner join benchmark_cell on labelled_cell.cell_id = benchmark_cell.cell_id
    group by benchmark_cell.benchmark_id, labelled_cell.language
)

select
    benchmark_id,
    language
from counted_language
where place <= $most_languages::integer
order by place, benchmark_id;
