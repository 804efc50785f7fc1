"""`HubSource` against a Hub double on loopback: what it brings, and every way the Hub can fail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.errors import SourceUnavailable
from service.sources.hub import HubSource
from service.sources.hub_child import Limits
from tests import hub_double
from tests.hub_double import Fault, HubDouble
from tests.refresh.waiting import wait_until

REPO = "acme/results"
SHARD = "data/train-00000-of-00001.parquet"
CONTENT = b"PAR1" + bytes(range(256)) * 40 + b"PAR1"
QUICK = Limits(total_s=20, silence_s=0.3, tries=3, first_wait_s=0.01, longest_wait_s=2)


@pytest.fixture
def hub() -> Iterator[HubDouble]:
    with HubDouble() as double:
        yield double


@pytest.fixture
def one_commit(hub: HubDouble) -> str:
    return hub.commit(REPO, {SHARD: CONTENT, "README.md": b"# results"})


def source(
    hub: HubDouble, tmp_path: Path, *, ref: str | None = None, limits: Limits = QUICK
) -> HubSource:
    return HubSource(
        repo=REPO, ref=ref, downloads_dir=tmp_path / "downloads", endpoint=hub.url, limits=limits
    )


def refusal(hub_source: HubSource) -> str:
    with pytest.raises(SourceUnavailable) as caught:
        hub_source.fetch()
    message = str(caught.value)
    assert REPO in message
    return message


def files_under(directory: Path) -> list[str]:
    return sorted(
        str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()
    )


# What it brings


def test_the_newest_commit_of_the_default_branch_is_brought(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    results = source(hub, tmp_path).fetch()

    assert (results.dataset, results.commit_sha) == (REPO, one_commit)
    assert [path.name for path in results.paths] == ["train-00000-of-00001.parquet"]
    assert results.paths[0].read_bytes() == CONTENT


def test_all_shards_are_brought_in_order_and_nothing_else(hub: HubDouble, tmp_path: Path) -> None:
    shards = {f"data/train-{i:05d}-of-00003.parquet": CONTENT + bytes([i]) for i in range(3)}
    others = {
        "data/test-00000-of-00001.parquet": b"x",
        "data/old/train-00000-of-00001.parquet": b"x",
        "train-00000-of-00001.parquet": b"x",
        "data/train-00000-of-00001.parquet.bak": b"x",
    }
    hub.commit(REPO, shards | others)

    results = source(hub, tmp_path).fetch()

    assert [path.name for path in results.paths] == [
        f"train-{i:05d}-of-00003.parquet" for i in range(3)
    ]
    assert [path.read_bytes() for path in results.paths] == list(shards.values())
    assert hub.asked("cdn") == 3


def test_a_listing_of_several_pages_is_read_to_its_end(tmp_path: Path) -> None:
    with HubDouble(page_length=2) as hub:
        shards = {f"data/train-{i:05d}-of-00005.parquet": bytes([i]) for i in range(5)}
        hub.commit(REPO, shards)

        assert len(source(hub, tmp_path).fetch().paths) == 5
        assert hub.asked("tree") == 3


def test_a_file_that_the_hub_keeps_in_git_itself_is_checked_by_its_git_hash(
    hub: HubDouble, tmp_path: Path
) -> None:
    hub.commit(REPO, {"data/train-plain.parquet": CONTENT})

    assert source(hub, tmp_path).fetch().paths[0].read_bytes() == CONTENT
    assert hub.asked("cdn") == 0


def test_an_older_commit_is_brought_when_its_sha_is_given(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    hub.commit(REPO, {SHARD: CONTENT + b"newer"})

    results = source(hub, tmp_path, ref=one_commit).fetch()

    assert (results.commit_sha, results.paths[0].read_bytes()) == (one_commit, CONTENT)


def test_a_branch_or_tag_is_brought_by_its_name(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    hub.commit(REPO, {SHARD: CONTENT + b"newer"})
    hub.datasets[REPO].refs["refs/pr/7"] = one_commit

    results = source(hub, tmp_path, ref="refs/pr/7").fetch()

    assert (results.commit_sha, results.paths[0].read_bytes()) == (one_commit, CONTENT)


def test_a_look_up_of_the_commit_downloads_nothing(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    assert source(hub, tmp_path).commit_sha() == one_commit
    assert [seen.part for seen in hub.seen] == ["info"]
    assert not (tmp_path / "downloads").exists()


def test_what_is_there_and_whole_is_not_brought_again(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    first = source(hub, tmp_path).fetch()
    again = source(hub, tmp_path).fetch()

    assert first == again
    assert hub.asked("cdn") == 1


def test_a_commit_that_is_there_whole_needs_no_network(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    first = source(hub, tmp_path).fetch()
    asked = len(hub.seen)

    assert source(hub, tmp_path, ref=one_commit).fetch() == first
    assert len(hub.seen) == asked


def test_a_file_that_was_damaged_on_disk_is_brought_again(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    path = source(hub, tmp_path).fetch().paths[0]
    path.write_bytes(CONTENT[:-1] + b"!")

    assert source(hub, tmp_path, ref=one_commit).fetch().paths[0].read_bytes() == CONTENT


def test_only_the_newest_commits_are_kept_on_disk(hub: HubDouble, tmp_path: Path) -> None:
    limits = Limits(total_s=20, kept_commits=2)
    shas = []
    for i in range(4):
        shas.append(hub.commit(REPO, {SHARD: CONTENT + bytes([i])}))
        source(hub, tmp_path, limits=limits).fetch()
        time.sleep(0.01)  # the directories' times tell which is newer

    kept = {path.name for path in (tmp_path / "downloads" / "acme--results").iterdir()}
    assert kept == set(shas[2:])


def test_two_fetches_at_once_both_get_whole_files(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    fetch = source(hub, tmp_path, limits=Limits(total_s=20, kept_commits=1)).fetch
    brought: list[bytes] = []
    # One comes, and ends, while the other waits for its file.
    another = hub_double.first_of_all(lambda: brought.append(fetch().paths[0].read_bytes()))
    hub.fail("cdn", another)
    brought.append(fetch().paths[0].read_bytes())

    assert (brought, hub.asked("cdn")) == ([CONTENT, CONTENT], 2)
    assert files_under(tmp_path) == [
        f"downloads/acme--results/{one_commit}/{name}"
        for name in ("listing.json", Path(SHARD).name)
    ]


# Faults that pass


@pytest.mark.parametrize(
    ("part", "status"),
    [
        ("info", 408), ("info", 429), ("info", 500), ("tree", 503), ("file", 502), ("cdn", 504),
    ],
)  # fmt: skip
def test_a_passing_refusal_is_asked_again(
    hub: HubDouble, tmp_path: Path, one_commit: str, part: str, status: int
) -> None:
    hub.fail(part, hub_double.answers(status))

    assert source(hub, tmp_path).fetch().commit_sha == one_commit
    assert hub.asked(part) == 2


@pytest.mark.parametrize(
    "fault",
    [
        hub_double.cut(after_bytes=0),
        hub_double.cut(after_bytes=1000),
        hub_double.of_size(len(CONTENT) - 1),
        hub_double.of_size(len(CONTENT) * 3),
        hub_double.altered(),
        hub_double.silent(),
    ],
    ids=["cut at once", "cut", "too short", "too long", "altered", "silent"],
)
def test_a_download_that_fails_once_is_made_again(
    hub: HubDouble, tmp_path: Path, one_commit: str, fault: Fault
) -> None:
    hub.fail("cdn", fault)

    assert source(hub, tmp_path).fetch().paths[0].read_bytes() == CONTENT
    assert hub.asked("cdn") == 2


def test_a_download_that_was_cut_goes_on_where_it_was(hub: HubDouble, tmp_path: Path) -> None:
    large = bytes(25 * 2**20)
    hub.commit(REPO, {SHARD: large})
    hub.fail("cdn", hub_double.cut(after_bytes=15 * 2**20))

    assert source(hub, tmp_path).fetch().paths[0].read_bytes() == large
    # As far as the library's last whole piece.
    assert [seen.headers.get("range") for seen in hub.seen if seen.part == "cdn"] == [
        None,
        f"bytes={10 * 2**20}-",
    ]


def test_what_was_whole_before_a_fault_is_not_brought_again(hub: HubDouble, tmp_path: Path) -> None:
    hub.commit(REPO, {f"data/train-{i}.parquet": CONTENT + bytes([i]) for i in range(2)})
    hub.fail("cdn", hub_double.first_of_all(lambda: None))
    hub.fail("cdn", hub_double.answers(403))
    refusal(source(hub, tmp_path))

    assert len(source(hub, tmp_path).fetch().paths) == 2
    assert hub.asked("cdn") == 3


def test_a_branch_that_moves_during_the_download_does_not_mix_commits(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    moves = hub_double.first_of_all(lambda: hub.commit(REPO, {SHARD: b"newer"}))
    for part in ("tree", "file", "cdn"):
        hub.fail(part, moves)

    results = source(hub, tmp_path).fetch()

    assert (results.commit_sha, results.paths[0].read_bytes()) == (one_commit, CONTENT)
    assert source(hub, tmp_path).fetch().paths[0].read_bytes() == b"newer"


@pytest.mark.parametrize(
    "asked",
    [{"retry_after": "1"}, {"ratelimit": '"api";r=0;t=1', "ratelimit_policy": '"api";q=500;w=300'}],
    ids=["Retry-After", "RateLimit"],
)
def test_what_the_hub_asks_to_wait_is_waited(
    hub: HubDouble, tmp_path: Path, one_commit: str, asked: dict[str, str]
) -> None:
    hub.fail("info", hub_double.answers(429, **asked))
    asked_at: list[float] = []
    note = hub_double.first_of_all(lambda: asked_at.append(time.monotonic()))
    hub.fail("info", note)
    started = time.monotonic()

    assert source(hub, tmp_path).commit_sha() == one_commit
    assert asked_at[0] - started >= 1


# Faults that stay


@pytest.mark.parametrize("part", ["info", "tree", "file", "cdn"])
def test_a_wait_beyond_the_limit_is_named_and_not_waited(
    hub: HubDouble, tmp_path: Path, one_commit: str, part: str
) -> None:
    hub.fail(part, hub_double.answers(429, retry_after="86400"))

    message = refusal(source(hub, tmp_path))

    assert "answered 429 and asks to wait 86400 s, more than the limit of 2 s" in message
    assert "HF_TOKEN" in message
    assert hub.asked(part) == 1


@pytest.mark.parametrize("part", ["info", "cdn"])
def test_a_hub_that_stays_at_fault_is_given_up_after_the_tries(
    hub: HubDouble, tmp_path: Path, one_commit: str, part: str
) -> None:
    hub.fail(part, hub_double.answers(500), times=9)

    assert "answered 500 (3 tries). Try later" in refusal(source(hub, tmp_path))
    assert hub.asked(part) == 3


@pytest.mark.parametrize("part", ["tree", "file"])
def test_a_library_that_goes_on_trying_is_ended_at_the_time_limit(
    hub: HubDouble, tmp_path: Path, one_commit: str, part: str
) -> None:
    hub.fail(part, hub_double.answers(500), times=99)
    started = time.monotonic()

    message = refusal(source(hub, tmp_path, limits=Limits(total_s=2)))

    assert "it took longer than the limit of 2 s (HTTP Error 500 thrown while requesting" in message
    assert time.monotonic() - started < 4
    assert files_under(tmp_path) == []


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (hub_double.of_size(17), "file should be of size 10248 but has size 17"),
        (hub_double.of_size(20_000), "file should be of size 10248 but has size 20000"),
        (hub_double.altered(), f"{SHARD} came with another content than is listed"),
    ],
    ids=["too short", "too long", "altered"],
)
def test_a_download_that_keeps_failing_leaves_nothing_behind(
    hub: HubDouble, tmp_path: Path, one_commit: str, fault: Fault, seen: str
) -> None:
    hub.fail("cdn", fault, times=9)

    message = refusal(source(hub, tmp_path))

    assert seen in message
    assert "(3 tries)" in message
    assert files_under(tmp_path) == []


@pytest.mark.parametrize(
    "fault",
    [hub_double.cut(after_bytes=0), hub_double.dripping(every_s=0.05)],
    ids=["cut", "dripping"],
)
def test_endless_trouble_ends_at_the_time_limit(
    hub: HubDouble, tmp_path: Path, one_commit: str, fault: Fault
) -> None:
    hub.fail("cdn", fault, times=99)

    message = refusal(source(hub, tmp_path, limits=Limits(total_s=2, silence_s=0.2)))

    assert "it took longer than the limit of 2 s" in message
    assert files_under(tmp_path) == []


def test_a_body_without_end_fills_no_disk(hub: HubDouble, tmp_path: Path, one_commit: str) -> None:
    hub.fail("cdn", hub_double.of_size(60_000_000), times=9)

    limits = Limits(total_s=20, total_bytes=20_000)
    assert "File too large" in refusal(source(hub, tmp_path, limits=limits))
    assert files_under(tmp_path) == []


@pytest.mark.parametrize(
    ("part", "status"), [("info", 401), ("tree", 403), ("file", 401), ("cdn", 403)]
)
def test_a_refused_reader_is_told_about_the_token(
    hub: HubDouble, tmp_path: Path, one_commit: str, part: str, status: int
) -> None:
    hub.fail(part, hub_double.answers(status))

    message = refusal(source(hub, tmp_path))

    assert f"answered {status}" in message
    assert "HF_TOKEN" in message
    assert hub.asked(part) == 1


def test_a_dataset_that_is_not_there_names_the_setting(hub: HubDouble, tmp_path: Path) -> None:
    assert "answered 404. There is no such dataset or revision: check CACHE_REPO" in refusal(
        source(hub, tmp_path)
    )


def test_a_revision_that_is_not_there_is_named(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    message = refusal(source(hub, tmp_path, ref="v9"))

    assert "`v9`" in message
    assert "There is no such revision: check --revision" in message


@pytest.mark.parametrize("files", [{"README.md": b"#"}, {"data/test-0.parquet": b"x"}])
def test_a_dataset_without_results_says_so(
    hub: HubDouble, tmp_path: Path, files: dict[str, bytes]
) -> None:
    hub.commit(REPO, files)

    assert "s it a dataset of results?" in refusal(source(hub, tmp_path))
    assert hub.asked("file") == 0


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        (Limits(total_bytes=1000), "10,248 bytes; allowed are 1 to 64 files and 1,000 bytes"),
        (Limits(file_count=0), "has 1 files"),
    ],
)
def test_more_than_the_limits_is_refused_before_the_download(
    hub: HubDouble, tmp_path: Path, one_commit: str, limits: Limits, named: str
) -> None:
    assert named in refusal(source(hub, tmp_path, limits=limits))
    assert hub.asked("file") == 0


@pytest.mark.parametrize("part", ["info", "tree", "file", "cdn"])
def test_a_redirect_loop_is_left(
    hub: HubDouble, tmp_path: Path, one_commit: str, part: str
) -> None:
    hub.fail(part, hub_double.redirects(), times=99)

    assert "TooManyRedirects: Exceeded" in refusal(source(hub, tmp_path))


def test_a_redirect_to_something_that_is_not_http_is_not_followed(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    hub.fail("file", hub_double.redirects("file:///etc/hostname"))

    message = refusal(source(hub, tmp_path, limits=Limits(tries=1)))
    assert "UnsupportedProtocol: Request URL is missing" in message
    assert files_under(tmp_path) == []


def test_a_file_of_another_commit_than_the_one_asked_for_is_refused(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    def other(exchange: hub_double.Exchange) -> bool:
        exchange.send(200, CONTENT[::-1], x_repo_commit="f" * 40, etag='"0"')
        return True

    hub.fail("file", other, times=9)

    assert f"{SHARD} came with another content than is listed" in refusal(source(hub, tmp_path))
    assert files_under(tmp_path) == []


def test_a_look_up_that_gives_another_commit_than_the_one_asked_for_is_refused(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    other = hub.commit(REPO, {SHARD: b"newer"})
    hub.fail("info", hub_double.says(json.dumps({"id": REPO, "sha": other}).encode()))

    message = refusal(source(hub, tmp_path, ref=one_commit))

    assert f"gives '{other}' where {one_commit} belongs" in message


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("info", b"<html>"),
        ("info", b'{"id":"acme/results"}'),
        ("info", b'{"id":"acme/results","sha":"../../etc"}'),
        ("info", b"\xff"),
        ("tree", b'{"error":"none"}'),
        ("tree", b'[{"path":"data/train-1.parquet"}]'),
    ],
)
def test_an_answer_that_is_not_the_hubs_is_refused(
    hub: HubDouble, tmp_path: Path, one_commit: str, part: str, body: bytes
) -> None:
    hub.fail(part, hub_double.says(body))

    assert "HF_ENDPOINT" in refusal(source(hub, tmp_path, limits=Limits(tries=1)))
    assert hub.asked(part) == 1


def test_an_answer_without_end_is_refused(hub: HubDouble, tmp_path: Path, one_commit: str) -> None:
    hub.fail("tree", hub_double.says(b"[" + b" " * 17_000_000))

    assert "answered 200 with more than the limit of 16,777,216 bytes" in refusal(
        source(hub, tmp_path)
    )


def test_a_listing_without_end_ends_at_the_time_limit(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    def again(exchange: hub_double.Exchange) -> bool:
        exchange.send_json([], link=f'<{hub.url}{exchange.path}>; rel="next"')
        return True

    hub.fail("tree", again, times=99_999)

    message = refusal(source(hub, tmp_path, limits=Limits(total_s=2)))
    assert "it took longer than the limit of 2 s" in message


def test_a_hub_that_is_not_there_is_named_with_the_setting(tmp_path: Path) -> None:
    with HubDouble() as gone:
        pass

    message = refusal(source(gone, tmp_path))

    assert "Connection refused" in message
    assert f"Check the network and HF_ENDPOINT='{gone.url}'" in message


@pytest.mark.parametrize("endpoint", ["hub.example", "ftp://hub.example", "http://[", ""])
def test_an_endpoint_that_is_no_address_is_named(tmp_path: Path, endpoint: str) -> None:
    hub_source = HubSource(repo=REPO, downloads_dir=tmp_path, endpoint=endpoint, limits=QUICK)

    assert "HF_ENDPOINT" in refusal(hub_source)


@pytest.mark.parametrize("repo", ["../../etc", "a/b/c", "a b", "", "a/..", "a?b"])
def test_a_name_that_no_dataset_has_is_refused_unasked(
    hub: HubDouble, tmp_path: Path, repo: str
) -> None:
    hub_source = HubSource(repo=repo, downloads_dir=tmp_path, endpoint=hub.url, limits=QUICK)

    with pytest.raises(SourceUnavailable, match="Set CACHE_REPO to a name like `mteb/results`"):
        hub_source.fetch()
    assert hub.seen == []


def test_a_place_that_can_not_be_written_is_named(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    (tmp_path / "downloads").write_text("a file where a directory belongs")

    message = refusal(source(hub, tmp_path))

    assert str(tmp_path / "downloads") in message
    assert "DATA_DIR" in message


# The environment of whoever asks

FETCH = """
import signal
import sys
from pathlib import Path
from service.errors import SourceUnavailable
from service.sources.hub import HubSource
from service.sources.hub_child import Limits
# Who starts tests in the background has it ignored, and so would this.
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    limits = Limits(tries=1, total_s=float(sys.argv[2]))
    source = HubSource(repo="acme/results", downloads_dir=Path(sys.argv[1]), limits=limits)
    print("brought", source.fetch().commit_sha)
except SourceUnavailable as error:
    print("refused", error)
"""


def asking(
    tmp_path: Path, environ: dict[str, str], limit_s: float = 20, errors: int = subprocess.PIPE
) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", FETCH, str(tmp_path / "downloads"), str(limit_s)],
        env=clean | {"HF_HOME": str(tmp_path / "home")} | environ,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )


def fetch_in_a_process(tmp_path: Path, **environ: str) -> str:
    said, errors = asking(tmp_path, environ).communicate(timeout=60)
    assert errors == ""
    return said


def test_endpoint_and_token_come_from_the_environment_and_the_token_stays_with_the_hub(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    said = fetch_in_a_process(tmp_path, HF_ENDPOINT=hub.url, HF_TOKEN="hf_verysecret")

    assert said == f"brought {one_commit}\n"
    tokens = {seen.part: seen.headers.get("authorization") for seen in hub.seen}
    assert tokens == dict.fromkeys(("info", "tree", "file"), "Bearer hf_verysecret") | {"cdn": None}
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("token", ["hf_verysecret", "hf_very\x01secret", "hf_verysecrét"])
def test_no_token_is_ever_shown(
    hub: HubDouble, tmp_path: Path, one_commit: str, token: str
) -> None:
    hub.fail("info", hub_double.answers(401))

    said = fetch_in_a_process(tmp_path, HF_ENDPOINT=hub.url, HF_TOKEN=token)

    assert said.startswith("refused")
    assert "HF_TOKEN" in said
    assert "secr" not in said


def test_offline_mode_asks_nobody(hub: HubDouble, tmp_path: Path, one_commit: str) -> None:
    said = fetch_in_a_process(tmp_path, HF_ENDPOINT=hub.url, HF_HUB_OFFLINE="1")

    assert "HF_HUB_OFFLINE forbids to ask the Hub" in said
    assert hub.seen == []


@pytest.mark.parametrize(
    "proxy", ["socks5://user:secret@127.0.0.1:9", "socks://127.0.0.1:9", "nonsense", "http://["]
)
def test_a_proxy_that_can_not_be_used_is_named_in_one_line(
    hub: HubDouble, tmp_path: Path, one_commit: str, proxy: str
) -> None:
    said = fetch_in_a_process(tmp_path, HF_ENDPOINT=hub.url, ALL_PROXY=proxy, NO_PROXY="")

    assert said.startswith("refused")
    assert said.count("\n") == 1
    assert "ALL_PROXY='" in said
    assert "secret" not in said


def test_a_module_in_the_directory_of_whoever_asks_is_not_imported(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    for name in ("huggingface_hub", "msgspec", "service"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('mine')")

    # `-c` imports from there; what it starts must not.
    assert fetch_in_a_process(tmp_path, HF_ENDPOINT=hub.url, PYTHONSAFEPATH="1") == (
        f"brought {one_commit}\n"
    )


def test_a_terminal_shows_how_far_it_is(hub: HubDouble, tmp_path: Path, one_commit: str) -> None:
    terminal, its_end = os.openpty()
    termios.tcsetwinsize(its_end, (24, 120))
    asker = asking(tmp_path, {"HF_ENDPOINT": hub.url}, errors=its_end)
    os.close(its_end)

    assert asker.communicate(timeout=60)[0] == f"brought {one_commit}\n"
    shown = os.read(terminal, 100_000).decode()
    assert Path(SHARD).name in shown
    assert "100%" in shown
    assert "signature" not in shown


def test_a_log_has_the_librarys_warnings_without_what_signs_an_address(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    hub.fail("cdn", hub_double.cut(after_bytes=0))
    asker = asking(tmp_path, {"HF_ENDPOINT": hub.url})
    said = "".join(asker.communicate(timeout=60))

    assert f"brought {one_commit}" in said
    assert "huggingface_hub says" in said
    assert f"Error while downloading from {hub.cdn_url}" in said
    assert "signature" not in said


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_the_download_ends_with_whoever_asked(
    hub: HubDouble, tmp_path: Path, one_commit: str, end: signal.Signals
) -> None:
    hub.fail("cdn", hub_double.dripping(every_s=0.05))
    asker = asking(tmp_path, {"HF_ENDPOINT": hub.url}, limit_s=60)
    wait_until(lambda: hub.asked("cdn") == 1)
    (scratch,) = (tmp_path / "downloads" / "acme--results").glob(".fetch-*")
    download = int(scratch.name.rpartition("-")[2])
    os.kill(download, 0)

    asker.send_signal(end)
    asker.communicate(timeout=20)

    wait_until(lambda: not Path(f"/proc/{download}").exists())
    assert files_under(tmp_path / "downloads") == []
