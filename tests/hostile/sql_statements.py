"""SQL that wants more than rows of the snapshot: what each is after, and what may come back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

SECRET = "a-secret-of-the-environment"
"""Stands in the service's environment and in a file: no answer may have it."""
MARK = "4b1d"


class Hostile(NamedTuple):
    """`is_refused`: it must not be answered; else it may be, by what is no secret."""

    group: str
    sql: str
    is_refused: bool = True


def hostile_statements(secret_file: str, url: str) -> Iterator[Hostile]:
    """All of them; they are after `secret_file` and would ask `url`, where something listens."""
    for group, refused, answered in _GROUPS:
        for sql in refused:
            yield Hostile(group, sql.replace("$FILE", secret_file).replace("$URL", url))
        for sql in answered:
            yield Hostile(group, sql.replace("$FILE", secret_file).replace("$URL", url), False)


_FILES = (
    "select * from read_csv('$FILE')",
    "select * from '$FILE'",
    'select * from "$FILE"',
    "select * from read_text('$FILE')",
    "select * from read_blob('$FILE')",
    "select * from read_json('$FILE')",
    "select * from read_json_objects('$FILE')",
    "select * from read_parquet('$FILE')",
    "select * from parquet_metadata('$FILE')",
    "select * from sniff_csv('$FILE')",
    "select * from glob('/etc/*')",
    "select * from read_text('/proc/self/environ')",
    "select * from read_text('/proc/' || 1 || '/environ')",
    "select * from read_text('/dev/fd/3')",
    "select * from read_csv('/dev/stdin')",
    "select * from read_duckdb('$FILE')",
    "select * from query('select * from read_text(''$FILE'')')",
    "select * from query_table('$FILE')",
    "with a as (from read_text('$FILE')) from a",
    "select (select content from read_text('$FILE'))",
    "select * from read_csv('file://$FILE')",
    "select * from read_csv('../../../../../../etc/passwd')",
    "select * from read_text(['$FILE'])",
)
_NETWORK = (
    "select * from read_csv('$URL/a.csv')",
    "select * from read_parquet('$URL/a.parquet')",
    "from '$URL/a.json'",
    "select * from read_text('s3://bucket/key')",
    "select * from read_parquet('hf://datasets/mteb/results/a.parquet')",
    "select * from read_json('https://127.0.0.1:1/')",
    "select * from postgres_scan('host=127.0.0.1', 'public', 't')",
)
_STATEMENTS = (
    "install httpfs",
    "load httpfs",
    "force install httpfs from '$URL'",
    "set threads = 8",
    "set enable_external_access = true",
    "set global lock_configuration = false",
    "reset memory_limit",
    "set session python_enable_replacements = true",
    "set variable x = 1",
    "pragma enable_profiling",
    "pragma database_list",
    "pragma memory_limit = '10GB'",
    "attach '$FILE' as other",
    "attach ':memory:' as other",
    "attach '$URL/a.duckdb' as other (read_only)",
    "detach leaderboard",
    "use main",
    "copy (select 1) to '/tmp/x.csv'",
    "copy benchmark from '$FILE'",
    "copy (select 1) to '/dev/stdout'",
    "export database '/tmp/x'",
    "import database '/tmp/x'",
    "call duckdb_functions()",
    "create table t as select 1",
    "create temp table t as select 1",
    "create macro f(x) as x",
    "create secret s (type http)",
    "create view v as select 1",
    "create type e as enum ('a')",
    "insert into benchmark select * from benchmark",
    "update snapshot set snapshot_id = 'x'",
    "delete from snapshot",
    "drop table snapshot",
    "alter table snapshot rename to other",
    "comment on table snapshot is 'x'",
    "truncate snapshot",
    "vacuum",
    "checkpoint",
    "begin",
    "commit",
    "prepare p as select 1",
    "execute p",
    "deallocate p",
    "explain select 1",
    "explain analyze select 1",
    "merge into snapshot using snapshot s on true when matched then delete",
    "select 1; select 2",
    "select 1; drop table snapshot",
    "/* select 1 */ drop table snapshot",
    "select 1 -- \n; set threads = 2",
    "; ; select 1 ; attach 'x'",
    "with a as (insert into snapshot select * from snapshot returning *) from a",
    "with a as (delete from snapshot returning *) select * from a",
    "",
    ";",
    "-- nothing",
    "select $1",
    "select ?",
)
_SECRETS = (
    "select getenv('DUCKRANK_SECRET')",
    "select current_setting('nothing_of_the_kind')",
)
_INSIDES = (
    "from duckdb_settings()",
    "from duckdb_secrets()",
    "from duckdb_databases()",
    "from duckdb_extensions()",
    "from duckdb_logs",
    "from duckdb_variables()",
    "from duckdb_temporary_files()",
    "from duckdb_memory()",
    "select current_setting('home_directory'), current_setting('secret_directory')",
    "from pragma_version()",
    "from pragma_platform()",
    "from which_secret('s3://x', 's3')",
    "from sql_auto_complete('select * from ben')",
    "select getvariable('DUCKRANK_SECRET')",
    "from pragma_user_agent()",
    "from duckdb_prepared_statements()",
    "select write_log('x', level := 'info')",
)
_OF_PYTHON = (
    "from connection",
    "from query",
    "from place",
    "from cursor",
    "from result",
    "from sys",
    "from os",
)
_BOMBS = (
    "select repeat('a', 10000000000)",
    "select repeat(repeat('ab', 30000), 30000)",
    "select list_resize([1], 10000000000)",
    "select range(10000000000)",
    "select string_agg(repeat('a', 1000000), '') from range(100000)",
    "select list(range) from range(1000000000)",
    "select lpad('', 2000000000, 'x')",
    "select max(a.range || b.range) from range(3000000) a, range(3000000) b",
    "select sum(hash(a.range, b.range)) from range(10000000) a, range(10000000) b",
    "select count(distinct range) from range(1000000000)",
    "select range from range(100000000000) order by hash(range) limit 3",
    "with recursive r as (select 1 as i union all select i + 1 from r) select count(*) from r",
    "with recursive r as (select 'a' as s union all select s || s from r) select count(*) from r",
    "select list_transform(range(100000000), lambda x: repeat('a', 100))",
    "select histogram(hash(range)) from range(1000000000)",
    "select approx_quantile(range, 0.5) from range(100000000000)",
    "select array_agg(m) from (select measurement as m from measurement, range(1000))",
    "select regexp_replace(repeat('a', 100000000), '(a*)*b', 'c')",
    "select levenshtein(repeat('a', 100000), repeat('b', 100000))",
    "select 1000000000::bignum ** 1000000",
    "select printf('%1000000000d', 1)",
    "select format('{:>1000000000}', 'x')",
    "select bitstring('1', 2000000000)",
    "select sleep_ms(100000)",
)
_LARGE = (
    "select " + ", ".join(f"{number} as c{number}" for number in range(5_000)),
    "select * from range(100000000000)",
    "select repeat('a', 1000) from range(100000000)",
    "select repeat('a', 100000000)",
    "select range(1000000)",
    "from measurement",
    "select map_from_entries(list_transform(range(100000), lambda x: (x, x)))",
)
_DEEP = (
    "select " + "(" * 100_000 + "1" + ")" * 100_000,
    "select " + "[" * 20_000 + "1" + "]" * 20_000,
    "select " + "not " * 100_000 + "true",
    "select " + "-" * 1 + "+ -".join(["1"] * 50_000),
    "select " + " union all select ".join(["1"] * 20_000),
    "select " + "case when true then " * 20_000 + "1" + " end" * 20_000,
    "from " * 1 + "(from " * 20_000 + "benchmark" + ")" * 20_000,
    "select 1 where 1 in (" + "1," * 300_000 + "1)",
    "select '" + "x" * 900_000 + "'",
    "select " + "a." * 50_000 + "b",
    "with " + ", ".join(f"c{number} as (select 1)" for number in range(20_000)) + " select 1",
)
_ODD = (
    "select 1 \0 2",
    "select 'a\0b'",
    "select '\U0001f600\u202e\u0000'",
    "select chr(0), chr(55296)",
    "select '\\ud800'",
    "select error('" + MARK + "')",
    "select 'x'::json ->> '$[*'",
    "select struct_pack(a := struct_pack(a := 1))",
    'select 1 as "\0"',
    "select '\ufeff'",
    "\ufeffselect 1",
    "select setseed(0.5), random()",
    "select nextval('nothing')",
    "from benchmark tablesample reservoir(1000000000 rows)",
    "select st_geomfromtext('POINT(1 2)')",
)
_GROUPS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("files", _FILES, ()),
    ("network", _NETWORK, ()),
    ("statements that are no SELECT", _STATEMENTS, ()),
    ("environment", _SECRETS, ()),
    ("insides of DuckDB", (), _INSIDES),
    ("variables of Python", _OF_PYTHON, ()),
    ("memory and time", (), _BOMBS),
    ("large answers", (), _LARGE),
    ("deep and long SQL", (), _DEEP),
    ("odd bytes", (), _ODD),
)
