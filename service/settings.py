"""Environment → one frozen struct. Everything that the environment may say is here.

The struct is also the table: each field is a setting of the same name in upper case, with its kind,
bounds, default and what it does (`settings_table.py`; `make docs` writes it to docs/settings.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

from service.errors import BadSetting
from service.setting_kinds import (
    AnyText,
    Bytes,
    CatalogSource,
    Dataset,
    FrameAncestors,
    HostName,
    Hosts,
    HostsText,
    Memory,
    Networks,
    Origins,
    PathPrefix,
    PublicOrigin,
    Url,
    UrlText,
    allowed,
    read,
)

KIB, MIB = 1 << 10, 1 << 20

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
LogFormat = Literal["auto", "json", "console"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this process behaves; the environment says otherwise only by the names in capitals."""

    data_dir: Annotated[Path, "Where snapshots and all that derives from them are."] = Path("data")
    seed_dir: Annotated[
        Path | None,
        "A data directory that comes with the installation; its snapshot is copied to"
        " `DATA_DIR` at start, unless that has a newer one.",
    ] = None
    cache_repo: Annotated[Dataset, "Hub dataset of the results; empty: never ask the Hub."] = (
        "mteb/results"
    )
    snapshot_repo: Annotated[
        Dataset, "Hub dataset that `duckrank publish` made: served, nothing is ingested then."
    ] = ""
    catalog_dir: Annotated[
        Path | None,
        "Exported catalog that a refresh uses; empty: the current snapshot's, which `DATA_DIR`"
        " keeps.",
    ] = None
    catalog_source: Annotated[
        CatalogSource,
        "Where a refresh looks for a newer catalog: a folder, a Hub dataset that holds one, or"
        " `mteb`, the installed registry; empty: `CATALOG_DIR`.",
    ] = ""
    disk_cache: Annotated[bool, "Keep what was derived from a snapshot on disk beside it."] = True
    refresh_interval_s: Annotated[
        int,
        Meta(ge=0, le=2_592_000),
        "Seconds between look-ups of `SNAPSHOT_REPO`; of `CACHE_REPO` while a snapshot of it is"
        " served, or the sample and a catalog is named, and of `CATALOG_SOURCE`; 0: never.",
    ] = 3_600
    refresh_warm_s: Annotated[
        float,
        Meta(ge=0, le=600),
        "Most seconds spent on building the answers asked for most, before a new snapshot takes"
        " over.",
    ] = 10.0
    shrink_max_pct: Annotated[
        float, Meta(ge=0, le=100), "Most per cent of results or models that a refresh may lose."
    ] = 20.0
    snapshots_kept: Annotated[
        int,
        Meta(ge=1, le=1_000),
        "Newest snapshots that a refresh leaves: what changes and histories can look back to.",
    ] = 3
    ingest_memory_limit: Annotated[Memory, "Memory of DuckDB while a snapshot is built."] = "1GB"
    ingest_disk_max_bytes: Annotated[
        Bytes,
        "Most bytes that results may unpack to, on disk while building, and of a published one.",
    ] = 16 * KIB * MIB
    ingest_threads: Annotated[int, Meta(ge=1, le=256), "Threads of a refresh, at low priority."] = 1
    workers: Annotated[int, Meta(ge=1, le=64), "Processes that answer."] = 1
    duckdb_threads: Annotated[
        int, Meta(ge=1, le=256), "Threads of DuckDB per process while serving."
    ] = 1
    duckdb_memory_limit: Annotated[Memory, "Memory of DuckDB per process while serving."] = "256MiB"
    memo_max_bytes: Annotated[Bytes, "Most bytes of ready answers held in memory."] = 64 * MIB
    memo_filtered_max_bytes: Annotated[
        Bytes, "Most bytes of `MEMO_MAX_BYTES` for answers with a filter, of which there is no end."
    ] = 16 * MIB
    parsed_max_bytes: Annotated[
        Bytes, "Most bytes of requests whose heads were read before; 0: each is read anew."
    ] = 4 * MIB
    memo_disk_max_bytes: Annotated[
        Bytes, "Most bytes of ready answers kept on disk for one snapshot; needs `DISK_CACHE`."
    ] = 512 * MIB
    preload: Annotated[
        bool,
        "Make what the front page leads to ready after a start and a swap, and then its benchmarks"
        " in their main languages.",
    ] = False
    preload_concurrency: Annotated[
        int, Meta(ge=1, le=64), "Answers that the preload builds at a time."
    ] = 4
    prewarm_max_workers: Annotated[
        int, Meta(ge=1, le=256), "Most threads that work ahead of requests may use."
    ] = 16
    cors_origins: Annotated[
        Origins, "Origins whose pages may read answers, separated by commas, or `*`."
    ] = ("*",)
    frame_ancestors: Annotated[
        FrameAncestors, "Who may show pages in a frame, as a Content-Security-Policy names them."
    ] = "'self' https://huggingface.co https://*.hf.space"
    trusted_proxies: Annotated[
        Networks,
        "Proxies before this service, whose `X-Forwarded-For` says who asks; else whoever connects"
        " is the client.",
    ] = ()
    root_path: Annotated[
        PathPrefix,
        "Path below which a proxy offers this service. Requests are answered with it and without.",
    ] = ""
    public_origin: Annotated[
        PublicOrigin,
        "Where people find this service, for the addresses that crawlers and cards need whole;"
        " `ROOT_PATH` comes after it. Empty: pages name none, and the site map takes `Host`.",
    ] = ""
    space_host: Annotated[
        HostName,
        "Host of a Space, as Hugging Face sets it: `PUBLIC_ORIGIN` with https, where that is"
        " empty.",
    ] = ""
    http_max_age: Annotated[
        int,
        Meta(ge=0, le=31_536_000),
        "Seconds that clients may reuse a JSON answer unasked; 0: always ask.",
    ] = 14_400
    keep_alive_s: Annotated[
        int, Meta(ge=1, le=3_600), "Seconds that an idle connection stays open."
    ] = 75
    shutdown_timeout_s: Annotated[
        int, Meta(ge=0, le=600), "Seconds that answers in flight get after SIGTERM."
    ] = 10
    target_max_bytes: Annotated[
        int, Meta(ge=256, le=64 * KIB), "Longest path and query accepted; longer: 414."
    ] = 8 * KIB
    query_max_values: Annotated[
        int, Meta(ge=1, le=64 * KIB), "Values accepted in one query; more: 422."
    ] = 512
    headers_max_bytes: Annotated[
        int, Meta(ge=1 * KIB, le=1 << 20), "Longest request line and headers accepted; longer: 431."
    ] = 32 * KIB
    body_max_bytes: Annotated[
        int, Meta(ge=0, le=1 << 30), "Longest body; longer: 413, or the end where none is read."
    ] = 64 * KIB
    connections_max: Annotated[
        int, Meta(ge=1, le=1 << 20), "Connections held at a time per process; more: 503."
    ] = 4_096
    request_timeout_s: Annotated[
        float, Meta(ge=0.1, le=3_600), "Seconds from a request's first byte to its last; more: 408."
    ] = 10.0
    write_timeout_s: Annotated[
        float,
        Meta(ge=0.1, le=3_600),
        "Seconds that a client may take none of an answer that waits for it; more: the"
        " connection ends.",
    ] = 30.0
    cold_concurrency: Annotated[
        int, Meta(ge=1, le=256), "Answers built at a time, a thread each."
    ] = 2
    cold_queue: Annotated[
        int, Meta(ge=0, le=100_000), "Answers that may wait to be built; more: 503."
    ] = 256
    cold_timeout_s: Annotated[
        float, Meta(ge=0.01, le=600), "Seconds until an answer is given up: 503."
    ] = 20.0
    sql_enabled: Annotated[
        bool, "Answer anybody's SELECT at `/v1/sql`, in processes of few rights; needs Linux."
    ] = False
    sql_children: Annotated[
        int, Meta(ge=1, le=64), "Processes for SQL, for each process that answers; 90 MB when idle."
    ] = 2
    sql_client_children: Annotated[
        int, Meta(ge=1, le=64), "Of these, how many work for one client at a time."
    ] = 1
    sql_queue: Annotated[
        int, Meta(ge=0, le=100_000), "Queries that may wait for one; more: 503."
    ] = 64
    sql_timeout_s: Annotated[
        float, Meta(ge=0.1, le=600), "Seconds until a query is killed, without its wait: 422."
    ] = 10.0
    sql_memory_max_bytes: Annotated[
        int, Meta(ge=16 * MIB, le=1 << 40), "Memory that a query may take; more: 422."
    ] = 256 * MIB
    sql_rows_max: Annotated[
        int, Meta(ge=1, le=1 << 32), "Most rows of an answer; with more, it is truncated."
    ] = 100_000
    sql_answer_max_bytes: Annotated[
        int, Meta(ge=1 * KIB, le=1 << 30), "Most bytes of an answer; with more, it is truncated."
    ] = 8 * MIB
    og_dir: Annotated[
        Path | None, "Ready-made social cards as `{kind}/{name}.png`, served before drawn ones."
    ] = None
    cards_disk_max_bytes: Annotated[
        Bytes, "Most bytes of drawn social cards kept on disk for one snapshot; needs `DISK_CACHE`."
    ] = 128 * MIB
    icon_allowed_hosts: Annotated[
        Hosts,
        "Hosts that icons may come from though they are not public; else only public addresses"
        " at ports 80 and 443 are asked.",
    ] = HostsText("")
    icon_cache_max_bytes: Annotated[
        int,
        Meta(ge=0, le=1 << 32),
        "Most bytes of icons held in memory, and with `DISK_CACHE` on disk.",
    ] = 16 * MIB
    log_level: Annotated[LogLevel, "Least severe message that is logged."] = "INFO"
    log_format: Annotated[LogFormat, "`auto`: colours on a terminal, else JSON lines."] = "auto"
    access_log: Annotated[bool, "Log every answer, not only slow ones and our errors."] = False
    slow_request_ms: Annotated[
        int, Meta(ge=0, le=600_000), "Milliseconds that make an answer slow; 0: none is."
    ] = 1_000
    otel_exporter_otlp_endpoint: Annotated[
        Url,
        "Where traces are sent, as OTLP over HTTP; needs the extra `otel`. Empty: none are made.",
    ] = UrlText("")
    otel_service_name: Annotated[AnyText, "Name of this service in traces."] = "duckrank"

    @property
    def origin(self) -> str:
        """Where people find this service, if that is known."""
        return self.public_origin or (f"https://{self.space_host}" if self.space_host else "")


def settings_from(environ: Mapping[str, str]) -> Settings:
    """The settings that `environ` asks for, defaults elsewhere.

    Raises:
        BadSetting: a value is not allowed; the first one found, in table order.
    """
    given: dict[str, Any] = {}
    for field, (kind, meta, _) in fields_of_settings().items():
        text = environ.get(field.upper())
        if text is None:
            continue
        try:
            given[field] = read(text.strip(), kind, meta)
        except ValueError:
            raise BadSetting(field.upper(), text.strip(), allowed(kind, meta)) from None
    return Settings(**given)


def fields_of_settings() -> dict[str, tuple[Any, Meta, str]]:
    """Kind, bounds and description of every field."""
    found = {}
    for field, hint in get_type_hints(Settings, include_extras=True).items():
        *metas, description = hint.__metadata__
        found[field] = (hint.__origin__, metas[0] if metas else Meta(), description)
    return found
