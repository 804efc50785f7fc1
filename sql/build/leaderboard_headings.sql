-- What the leaderboards have results for.
-- Grain: one row per benchmark with results
-- Reads: benchmark, benchmark_cell, cell, custom_group, custom_group_member
-- Reads: language_cell, task
-- Cut by: whole
-- Fills: leaderboard_heading
with
pinned_cell as (
    select * from benchmark_cells(null, null)
),

ranked_cell as (
    select * from pinned_cell
    where is_ranked
),

measured_group as (
    select
        selection_id as benchmark_id,
        list(distinct group_id order by group_id) as group_ids
    from group_cells('ranked_cell')
    group by selection_id
),

benchmark_size as (
    select
        selection_id as benchmark_id,
        count(*) as cell_count
    from pinned_cell
    group by selection_id
),

cell_word as (
    select
        word,
        unnest(cell_ids) as cell_id
    from language_cell
),

word_size as (
    select
        pinned_cell.selection_id as benchmark_id,
        cell_word.word,
        count(*) as cell_count
    from pinned_cell
    inner join cell_word on pinned_cell.cell_id = cell_word.cell_id
    group by pinned_cell.selection_id, cell_word.word
),

whole_word as (
    select
        word_size.benchmark_id,
        list(word_size.word order by word_size.word) as words
    from word_size
    inner join benchmark_size on word_size.benchmark_id = benchmark_size.benchmark_id
    where word_size.cell_count = benchmark_size.cell_count
    group by word_size.benchmark_id
)

select
    leaderboard_heading.benchmark_id,
    leaderboard_heading.tasks,
    leaderboard_heading.task_types,
    coalesce(measured_group.group_ids, []) as group_ids,
    benchmark_size.cell_count,
    coalesce(whole_word.words, []) as whole_words
from leaderboard_headings(null, null) as leaderboard_heading
inner join benchmark_size on leaderboard_heading.benchmark_id = benchmark_size.benchmark_id
left join measured_group on leaderboard_heading.benchmark_id = measured_group.benchmark_id
left join whole_word on leaderboard_heading.benchmark_id = whole_word.benchmark_id
order by leaderboard_heading.benchmark_id
