"""Environment → settings: defaults, words that are understood, and refusals that explain."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from service.errors import BadSetting
from service.settings import Settings, settings_from, settings_table


def test_an_empty_environment_gives_the_defaults() -> None:
    assert settings_from({}) == Settings()
    assert settings_from({"HOME": "/root", "UNRELATED": "x"}) == Settings()


def test_the_documented_defaults_hold() -> None:
    settings = Settings()

    assert settings.cors_origins == ("*",)
    assert settings.cache_repo == "mteb/results"
    assert settings.http_max_age == 14_400
    assert settings.disk_cache is True
    assert settings.log_level == "INFO"
    assert settings.otel_exporter_otlp_endpoint == ""


def test_every_setting_can_be_set() -> None:
    given = {
        "CORS_ORIGINS": "https://a.example, http://localhost:3000",
        "TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.7,fd00::/8",
        "FRAME_ANCESTORS": "'self' https://*.example.org http://localhost:3000",
        "ROOT_PATH": "/leader.board/v2",
        "PUBLIC_ORIGIN": "https://boards.example.org:8443",
        "SPACE_HOST": "org-board.hf.space",
        "CACHE_REPO": "org/data",
        "DATA_DIR": "/data",
        "SEED_DIR": "/",
        "WORKERS": "2",
        "PRELOAD": "yes",
        "PRELOAD_CONCURRENCY": "2",
        "PREWARM_MAX_WORKERS": "3",
        "HTTP_MAX_AGE": "0",
        "DISK_CACHE": "off",
        "OG_DIR": "/",
        "CARDS_DISK_MAX_BYTES": "3000000",
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": "json",
        "ACCESS_LOG": "1",
        "SLOW_REQUEST_MS": "250",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4317",
        "OTEL_SERVICE_NAME": "leaderboard",
        "ICON_ALLOWED_HOSTS": "icons.internal:8080,[::1]:80",
        "ICON_CACHE_MAX_BYTES": "3000000",
        "MEMO_MAX_BYTES": "1000000",
        "PARSED_MAX_BYTES": "0",
        "MEMO_DISK_MAX_BYTES": "2000000",
        "CATALOG_DIR": "/",
        "CATALOG_SOURCE": "acme/catalog",
        "SNAPSHOT_REPO": "acme/leaderboards",
        "REFRESH_INTERVAL_S": "0",
        "REFRESH_WARM_S": "0.5",
        "SHRINK_MAX_PCT": "5",
        "SNAPSHOTS_KEPT": "10",
        "INGEST_MEMORY_LIMIT": "2GB",
        "INGEST_DISK_MAX_BYTES": "1000000000",
        "INGEST_THREADS": "2",
        "TARGET_MAX_BYTES": "1024",
        "QUERY_MAX_VALUES": "9",
        "HEADERS_MAX_BYTES": "4096",
        "BODY_MAX_BYTES": "0",
        "CONNECTIONS_MAX": "10",
        "REQUEST_TIMEOUT_S": "2",
        "WRITE_TIMEOUT_S": "3.5",
        "MEMO_FILTERED_MAX_BYTES": "500000",
        "COLD_CONCURRENCY": "4",
        "COLD_QUEUE": "0",
        "SQL_ENABLED": "1",
        "SQL_CHILDREN": "3",
        "SQL_CLIENT_CHILDREN": "2",
        "SQL_QUEUE": "0",
        "SQL_TIMEOUT_S": "2.5",
        "SQL_MEMORY_MAX_BYTES": "50000000",
        "SQL_ROWS_MAX": "10",
        "SQL_ANSWER_MAX_BYTES": "2000",
        "COLD_TIMEOUT_S": "1.5",
        "KEEP_ALIVE_S": "5",
        "SHUTDOWN_TIMEOUT_S": "3",
        "DUCKDB_THREADS": "2",
        "DUCKDB_MEMORY_LIMIT": "1GB",
    }

    settings = settings_from(given)

    assert set(given) == {row.name for row in settings_table()}
    assert all(
        getattr(settings, field.name) != field.default for field in msgspec.structs.fields(Settings)
    )
    assert settings.cors_origins == ("https://a.example", "http://localhost:3000")
    assert settings.data_dir == Path("/data")
    assert settings.origin == "https://boards.example.org:8443"
    assert settings_from({"SPACE_HOST": "a.hf.space"}).origin == "https://a.hf.space"
    assert Settings().origin == ""
    assert settings.log_level == "DEBUG"
    assert settings.cold_timeout_s == 1.5


def test_an_empty_repository_means_that_the_hub_is_never_asked() -> None:
    assert settings_from({"CACHE_REPO": ""}).cache_repo == ""


def test_an_empty_list_of_origins_means_all_of_them() -> None:
    assert settings_from({"CORS_ORIGINS": " , "}).cors_origins == ("*",)
    odd = "https://Example.com, http://A.example:80,https://b.example:443,http://[::1]:8080"
    assert settings_from({"CORS_ORIGINS": odd}).cors_origins == (
        *("https://example.com", "http://a.example", "https://b.example", "http://[::1]:8080"),
    )


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("CORS_ORIGINS", "example.org", "origins like https://example.org"),
        ("CORS_ORIGINS", "https://a.example/", "origins like https://example.org"),
        ("CORS_ORIGINS", "https://*.hf.space", "origins like https://example.org"),
        *(
            ("CACHE_REPO", repo, "organisation/dataset")
            for repo in ("a/b/c", "..", ".", "a/..", "../a", "a--b/c", "-a/b", "a/b.git", "a/", "é")
        ),
        *(
            ("TRUSTED_PROXIES", networks, "addresses or networks like 10.0.0.0/8")
            for networks in ("*", "proxy.internal", "10.0.0.1/8", "10.0.0.1,", "10.0.0.1:80")
        ),
        *(
            ("ROOT_PATH", path, "a path like /leaderboard")
            for path in ("/", "leaderboard", "/a/", "/v1", "/og/x", "/a/../b", "/a b", "//a", "/ä")
        ),
        *(
            ("PUBLIC_ORIGIN", origin, "an origin like https://example.org, or empty")
            for origin in (
                "example.org",
                "https://a.example/b",
                "https://a.example/",
                "ftp://a",
                "*",
            )
        ),
        ("SPACE_HOST", "https://a.example", "the name of a host, or empty"),
        *(
            ("FRAME_ANCESTORS", who, "`'none'`, or `'self'` and origins")
            for who in ("", "*", "'none' 'self'", "https://a.example; script-src *", "example.org")
        ),
        ("WORKERS", "0", "from 1 to 64"),
        ("DATA_DIR", "", "a folder"),
        ("OG_DIR", "/no/such/folder", "a folder that exists, or empty"),
        ("OG_DIR", __file__, "a folder that exists, or empty"),
        ("CARDS_DISK_MAX_BYTES", "-1", "from 0 to"),
        ("PRELOAD", "maybe", "1 or 0"),
        ("PRELOAD", "", "1 or 0"),
        ("HTTP_MAX_AGE", "-1", "from 0 to 31536000"),
        ("HTTP_MAX_AGE", "4h", "from 0 to 31536000"),
        ("HTTP_MAX_AGE", "", "from 0 to 31536000"),
        ("HTTP_MAX_AGE", "1_000", "from 0 to 31536000"),
        ("HTTP_MAX_AGE", "٣", "from 0 to 31536000"),
        ("COLD_CONCURRENCY", "0", "from 1 to 256"),
        ("COLD_TIMEOUT_S", "nan", "from 0.01 to 600"),
        ("COLD_TIMEOUT_S", "inf", "from 0.01 to 600"),
        ("ICON_ALLOWED_HOSTS", "*", "host:port as in the icon's URL"),
        ("ICON_ALLOWED_HOSTS", "icons.internal", "host:port as in the icon's URL"),
        ("ICON_ALLOWED_HOSTS", "http://a.example:80", "host:port as in the icon's URL"),
        *(
            ("ICON_ALLOWED_HOSTS", hosts, "the port from 1 to 65535")
            for hosts in ("x:99999", "x:0", "a:80,", "a:80,x:65536", "[::g]:80", "[:80", "x:٣")
        ),
        ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        ("DUCKDB_MEMORY_LIMIT", "lots", "256MiB"),
        *(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", url, "an http or https URL with a host")
            for url in (
                *("collector:4317", "http://[", "http://", "http://:4318", "ftp://collector"),
                *("http://collector:99999", "http://collector:0", "http://collector:port"),
                "http://a collector",
            )
        ),
        ("OTEL_SERVICE_NAME", "", "any text"),
    ],
)
def test_a_bad_value_is_refused_by_name_value_and_what_is_allowed(
    name: str, value: str, allowed: str
) -> None:
    with pytest.raises(BadSetting) as refusal:
        settings_from({name: value})

    message = str(refusal.value)
    assert message.startswith(f"{name}={value!r}")
    assert allowed in message


def test_every_setting_is_described_with_what_is_allowed() -> None:
    for row in settings_table():
        assert row.description.endswith(".")
        assert row.allowed


def test_settings_survive_the_trip_to_a_worker_process() -> None:
    import pickle

    settings = settings_from({"DATA_DIR": "/data", "COLD_QUEUE": "7"})

    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301  # our own bytes
