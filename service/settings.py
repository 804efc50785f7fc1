"""Environment → one frozen struct. Everything that the environment may say is here.

The struct is also the table: each field is a setting of the same name in upper case, with
its type, its bounds, its default and what it does (`settings_table`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

from service.errors import BadSetting
from service.setting_kinds import Hosts, Origins, Url, allowed, read

KIB, MIB = 1 << 10, 1 << 20
MOST_WORKERS = 64

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
LogFormat = Literal["auto", "json", "console"]

_WORD = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
# As the Hub has them: other words are refused there, or lead elsewhere.
_DATASET = rf"(?!.*(?:--|\.\.|\.git$))(?:(?:{_WORD}/)?{_WORD})?"
_MEMORY = r"[1-9]\d{0,5}(?:MB|MiB|GB|GiB)"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this process behaves; the environment says otherwise only by the names in capitals."""

    cors_origins: Annotated[
        Origins,
        Meta(
            description="Origins whose pages may read answers, separated by commas, or `*`.",
            title="`*`, or origins like https://example.org, separated by commas",
        ),
    ] = ("*",)
    cache_repo: Annotated[
        str,
        Meta(
            description="Hub dataset of the results; empty: never ask the Hub.",
            title="organisation/dataset, or empty",
            pattern=_DATASET,
        ),
    ] = "mteb/results"
    data_dir: Annotated[
        Path, Meta(description="Where snapshots and everything derived from them live.")
    ] = Path("data")
    seed_dir: Annotated[
        Path | None,
        Meta(
            description="A data directory that comes with the installation; its snapshot is copied"
            " to `DATA_DIR` at start, unless that has a newer one."
        ),
    ] = None
    workers: Annotated[int, Meta(description="Processes that answer.", ge=1, le=MOST_WORKERS)] = 1
    preload: Annotated[
        bool, Meta(description="Make what the front page leads to ready after a start and a swap.")
    ] = False
    preload_concurrency: Annotated[
        int, Meta(description="Answers that the preload builds at a time.", ge=1, le=64)
    ] = 4
    prewarm_max_workers: Annotated[
        int, Meta(description="Most threads that work ahead of requests may use.", ge=1, le=256)
    ] = 16
    http_max_age: Annotated[
        int,
        Meta(
            description="Seconds that clients may reuse a JSON answer unasked; 0: always ask.",
            ge=0,
            le=31_536_000,
        ),
    ] = 14_400
    disk_cache: Annotated[
        bool, Meta(description="Keep what was derived from a snapshot on disk beside it.")
    ] = True
    og_dir: Annotated[
        Path | None,
        Meta(
            description="Ready-made social cards as `{kind}/{name}.png`, served before drawn ones.",
            title="a folder that exists, or empty",
        ),
    ] = None
    cards_disk_max_bytes: Annotated[
        int,
        Meta(
            description="Most bytes of drawn social cards kept on disk for one snapshot; needs"
            " `DISK_CACHE`.",
            ge=0,
            le=1 << 40,
        ),
    ] = 128 * MIB
    log_level: Annotated[LogLevel, Meta(description="Least severe message that is logged.")] = (
        "INFO"
    )
    log_format: Annotated[
        LogFormat, Meta(description="`auto`: coloured text on a terminal, else JSON lines.")
    ] = "auto"
    access_log: Annotated[
        bool,
        Meta(description="Log a line for every answer, not only for slow ones and our errors."),
    ] = False
    slow_request_ms: Annotated[
        int,
        Meta(
            description="Milliseconds from which an answer is slow, and logged; 0: none is.",
            ge=0,
            le=600_000,
        ),
    ] = 1_000
    otel_exporter_otlp_endpoint: Annotated[
        Url,
        Meta(
            description="Where traces are sent, as OTLP over HTTP; needs the extra `otel`."
            " Empty: none are made.",
            title="an http or https URL with a host, or empty",
        ),
    ] = Url("")
    otel_service_name: Annotated[
        str,
        Meta(description="Name of this service in traces.", title="any text", pattern=r".+"),
    ] = "duckrank"
    icon_allowed_hosts: Annotated[
        Hosts,
        Meta(
            description="Hosts that icons may come from though they are not public; else only"
            " public addresses at ports 80 and 443 are asked.",
            title="host:port as in the icon's URL, the port from 1 to 65535, separated by commas,"
            " or empty",
        ),
    ] = Hosts("")
    icon_cache_max_bytes: Annotated[
        int,
        Meta(
            description="Most bytes of icons held in memory, and with `DISK_CACHE` on disk.",
            ge=0,
            le=1 << 32,
        ),
    ] = 16 * MIB
    memo_max_bytes: Annotated[
        int, Meta(description="Most bytes of ready answers held in memory.", ge=0, le=1 << 40)
    ] = 64 * MIB
    memo_filtered_max_bytes: Annotated[
        int,
        Meta(
            description="Most bytes of `MEMO_MAX_BYTES` for answers with a filter, of which there"
            " is no end.",
            ge=0,
            le=1 << 40,
        ),
    ] = 16 * MIB
    memo_disk_max_bytes: Annotated[
        int,
        Meta(
            description="Most bytes of ready answers kept on disk for one snapshot; needs"
            " `DISK_CACHE`.",
            ge=0,
            le=1 << 40,
        ),
    ] = 512 * MIB
    catalog_dir: Annotated[
        Path | None,
        Meta(
            description="Exported catalog that a refresh uses; empty: the current snapshot's, which"
            " `DATA_DIR` keeps."
        ),
    ] = None
    refresh_interval_s: Annotated[
        int,
        Meta(
            description="Seconds between look-ups of the Hub while a snapshot of `CACHE_REPO` is"
            " served, or the sample and `CATALOG_DIR` is set; 0: never.",
            ge=0,
            le=30 * 86_400,
        ),
    ] = 3_600
    refresh_warm_s: Annotated[
        float,
        Meta(
            description="Most seconds spent on building the answers asked for most, before a new"
            " snapshot takes over.",
            ge=0,
            le=600,
        ),
    ] = 10.0
    shrink_max_pct: Annotated[
        float,
        Meta(
            description="Most per cent of results or models that a refresh may lose.", ge=0, le=100
        ),
    ] = 20.0
    snapshots_kept: Annotated[
        int, Meta(description="Newest snapshots that a refresh leaves.", ge=1, le=1_000)
    ] = 3
    ingest_memory_limit: Annotated[
        str,
        Meta(
            description="Memory of DuckDB while a snapshot is built.",
            title="a size like 256MiB or 1GB, of at most six digits",
            pattern=_MEMORY,
        ),
    ] = "1GB"
    ingest_threads: Annotated[
        int, Meta(description="Threads of a refresh, at low priority.", ge=1, le=256)
    ] = 1
    target_max_bytes: Annotated[
        int, Meta(description="Longest path and query accepted; longer: 414.", ge=256, le=64 * KIB)
    ] = 8 * KIB
    query_max_values: Annotated[
        int, Meta(description="Values accepted in one query; more: 422.", ge=1, le=64 * KIB)
    ] = 512
    headers_max_bytes: Annotated[
        int,
        Meta(
            description="Longest request line and headers accepted; longer: 431.",
            ge=1 * KIB,
            le=1 * MIB,
        ),
    ] = 32 * KIB
    body_max_bytes: Annotated[
        int,
        Meta(
            description="Longest request body that is waited for, though none is read; longer:"
            " the connection ends after the answer.",
            ge=0,
            le=1 << 30,
        ),
    ] = 64 * KIB
    connections_max: Annotated[
        int,
        Meta(description="Connections held at a time per process; more: 503.", ge=1, le=1 << 20),
    ] = 4_096
    request_timeout_s: Annotated[
        float,
        Meta(
            description="Seconds from a request's first byte to its last; more: 408.",
            ge=0.1,
            le=3_600,
        ),
    ] = 10.0
    write_timeout_s: Annotated[
        float,
        Meta(
            description="Seconds that a client may take none of an answer that waits for it;"
            " more: the connection ends.",
            ge=0.1,
            le=3_600,
        ),
    ] = 30.0
    cold_concurrency: Annotated[
        int, Meta(description="Answers built at a time, a thread each.", ge=1, le=256)
    ] = 2
    cold_queue: Annotated[
        int, Meta(description="Answers that may wait to be built; more: 503.", ge=0, le=100_000)
    ] = 256
    cold_timeout_s: Annotated[
        float, Meta(description="Seconds until an answer is given up: 503.", ge=0.01, le=600)
    ] = 20.0
    keep_alive_s: Annotated[
        int, Meta(description="Seconds that an idle connection stays open.", ge=1, le=3_600)
    ] = 75
    shutdown_timeout_s: Annotated[
        int, Meta(description="Seconds that answers in flight get after SIGTERM.", ge=0, le=600)
    ] = 10
    duckdb_threads: Annotated[
        int, Meta(description="Threads of DuckDB per process while serving.", ge=1, le=256)
    ] = 1
    duckdb_memory_limit: Annotated[
        str,
        Meta(
            description="Memory of DuckDB per process while serving.",
            title="a size like 256MiB or 1GB, of at most six digits",
            pattern=_MEMORY,
        ),
    ] = "256MiB"


class SettingRow(msgspec.Struct, frozen=True):
    """A line of the settings table."""

    name: str
    allowed: str
    default: str
    description: str


def settings_from(environ: Mapping[str, str]) -> Settings:
    """The settings that `environ` asks for, defaults elsewhere.

    Raises:
        BadSetting: a value is not allowed; the first one found, in table order.
    """
    given: dict[str, Any] = {}
    for field, hint in _hints().items():
        text = environ.get(field.upper())
        if text is not None:
            given[field] = _read(field.upper(), hint, text.strip())
    return Settings(**given)


def settings_table() -> list[SettingRow]:
    """Every setting, in declared order."""
    defaults = Settings()
    return [
        SettingRow(
            name=field.upper(),
            allowed=allowed(hint.__origin__, _meta(hint)),
            default=_shown(getattr(defaults, field)),
            description=_meta(hint).description or "",
        )
        for field, hint in _hints().items()
    ]


def _hints() -> dict[str, Any]:
    return get_type_hints(Settings, include_extras=True)


def _meta(hint: Any) -> Meta:
    return next(extra for extra in hint.__metadata__ if isinstance(extra, Meta))


def _read(name: str, hint: Any, text: str) -> Any:
    kind, meta = hint.__origin__, _meta(hint)
    try:
        return read(text, kind, meta)
    except ValueError:
        raise BadSetting(name, text, allowed(kind, meta)) from None


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return ",".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
