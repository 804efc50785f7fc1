"""`HubSource` against a Hub double on loopback: what it brings, and every way the Hub can fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from service.errors import SourceUnavailable
from service.sources.hub import HubSource
from service.sources.hub_requests import Limits
from tests import hub_double
from tests.hub_double import Fault, HubDouble

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
    assert hub.asked("file") == 3


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


def test_progress_runs_over_all_shards_to_the_end(hub: HubDouble, tmp_path: Path) -> None:
    hub.commit(REPO, {f"data/train-{i}.parquet": CONTENT for i in range(2)})
    told: list[tuple[int, int]] = []

    source(hub, tmp_path).fetch(lambda done, total: told.append((done, total)))

    total = 2 * len(CONTENT)
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {total for _, total in told} == {total}


def test_what_is_there_and_whole_is_not_brought_again(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    first = source(hub, tmp_path).fetch()
    again = source(hub, tmp_path).fetch()

    assert first == again
    assert hub.asked("file") == 1


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


def test_the_part_of_a_killed_fetch_is_removed_when_none_can_be_writing_it(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    place = source(hub, tmp_path).fetch().paths[0].parent
    abandoned, living = place / ".a.parquet.1.part", place / ".a.parquet.2.part"
    abandoned.touch()
    living.touch()
    long_ago = time.time() - 2 * QUICK.total_s
    os.utime(abandoned, (long_ago, long_ago))

    source(hub, tmp_path).fetch()

    assert [path.name for path in place.glob(".*.part")] == [living.name]


def test_two_fetches_at_once_both_get_whole_files(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    brought: list[bytes] = []
    fetch = source(hub, tmp_path).fetch
    threads = [
        threading.Thread(target=lambda: brought.append(fetch().paths[0].read_bytes()))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert brought == [CONTENT, CONTENT]
    assert not list((tmp_path / "downloads").rglob("*.part"))


# Faults that pass


@pytest.mark.parametrize(
    ("part", "status"),
    [
        ("info", 408), ("info", 429), ("info", 502), ("info", 503), ("info", 504),
        ("info", 500), ("tree", 500), ("file", 500), ("cdn", 500),
    ],
)  # fmt: skip
def test_a_passing_refusal_is_asked_again(
    hub: HubDouble, tmp_path: Path, one_commit: str, part: str, status: int
) -> None:
    hub.fail(part, hub_double.answers(status), times=2)

    assert source(hub, tmp_path).fetch().commit_sha == one_commit
    assert hub.asked(part) == 3


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


def test_a_branch_that_moves_during_the_download_does_not_mix_commits(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    moves = hub_double.first_of_all(lambda: hub.commit(REPO, {SHARD: b"newer"}))
    for part in ("tree", "file", "cdn"):
        hub.fail(part, moves)

    results = source(hub, tmp_path).fetch()

    assert (results.commit_sha, results.paths[0].read_bytes()) == (one_commit, CONTENT)
    assert source(hub, tmp_path).fetch().paths[0].read_bytes() == b"newer"


@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
def test_retry_after_is_waited_for(
    hub: HubDouble, tmp_path: Path, one_commit: str, as_date: bool
) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    hub.fail("info", hub_double.answers(429, retry_after=soon if as_date else "1"))
    asked_at: list[float] = []
    note = hub_double.first_of_all(lambda: asked_at.append(time.monotonic()))
    hub.fail("info", note)
    started = time.monotonic()

    assert source(hub, tmp_path).commit_sha() == one_commit
    if not as_date:  # a date has whole seconds: the wait may be next to nothing
        assert asked_at[0] - started >= 1


# Faults that stay


def test_a_retry_after_beyond_the_limit_is_named_and_not_waited_for(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    hub.fail("info", hub_double.answers(429, retry_after="86400"))

    message = refusal(source(hub, tmp_path))

    assert "answered 429 and asks to wait 86400 s, more than the limit of 2 s" in message
    assert "HF_TOKEN" in message
    assert hub.asked("info") == 1


@pytest.mark.parametrize("part", ["info", "tree", "file", "cdn"])
def test_a_hub_that_stays_at_fault_is_given_up_after_the_tries(
    hub: HubDouble, tmp_path: Path, one_commit: str, part: str
) -> None:
    hub.fail(part, hub_double.answers(500), times=9)

    assert "answered 500 (3 tries). The Hub has a fault" in refusal(source(hub, tmp_path))
    assert hub.asked(part) == 3
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (hub_double.cut(after_bytes=1000), "failed"),
        (hub_double.of_size(17), "sent 17 of 10,248 bytes"),
        (hub_double.of_size(20_000), "sent more than 10,248 bytes"),
        (hub_double.altered(), "hash is not the listed one"),
        (hub_double.silent(), "sent nothing for 0.3 s"),
    ],
    ids=["cut", "too short", "too long", "altered", "silent"],
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
    ("part", "status"), [("info", 401), ("info", 403), ("tree", 401), ("file", 403)]
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


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        (Limits(total_bytes=1000), "10,248 bytes; the limits are 64 files and 1,000 bytes"),
        (Limits(shard_count=0), "1 Parquet files"),
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

    assert "redirects more than 5 times. Check HF_ENDPOINT" in refusal(source(hub, tmp_path))


def test_a_redirect_to_something_that_is_not_http_is_not_followed(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    hub.fail("file", hub_double.redirects("file:///etc/hostname"))

    assert "an address that can't be asked" in refusal(source(hub, tmp_path))


def test_endless_slowness_ends_at_the_time_limit(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    hub.fail("cdn", hub_double.dripping(every_s=0.05))

    message = refusal(source(hub, tmp_path, limits=Limits(total_s=1, silence_s=0.5)))

    assert "it took longer than the limit of 1 s" in message
    assert files_under(tmp_path) == []


def test_another_commit_than_the_one_asked_for_is_refused(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    other = "f" * 40
    hub.fail("file", hub_double.answers(200, x_repo_commit=other), times=9)

    assert f"answered with commit {other}" in refusal(source(hub, tmp_path))


def test_a_look_up_that_gives_another_commit_than_the_one_asked_for_is_refused(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    other = hub.commit(REPO, {SHARD: b"newer"})
    hub.fail("info", hub_double.says(json.dumps({"sha": other}).encode()))

    message = refusal(source(hub, tmp_path, ref=one_commit))

    assert f"gives '{other}' where {one_commit} belongs" in message


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("info", b"<html>"),
        ("info", b'{"id":"acme/results"}'),
        ("info", b'{"sha":"../../etc"}'),
        ("info", b"\xff"),
        ("tree", b'{"error":"none"}'),
        ("tree", b'[{"path":"data/train-1.parquet"}]'),
    ],
)
def test_an_answer_that_is_not_the_hubs_is_refused(
    hub: HubDouble, tmp_path: Path, one_commit: str, part: str, body: bytes
) -> None:
    hub.fail(part, hub_double.says(body))

    assert "Check HF_ENDPOINT" in refusal(source(hub, tmp_path))
    assert hub.asked(part) == 1


def test_an_answer_without_end_is_refused(hub: HubDouble, tmp_path: Path, one_commit: str) -> None:
    hub.fail("tree", hub_double.says(b"[" + b" " * 17_000_000))

    assert "answered more than the limit of 16,777,216 bytes" in refusal(source(hub, tmp_path))


def test_a_listing_that_goes_on_at_another_host_is_not_followed(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    def elsewhere(exchange: hub_double.Exchange) -> bool:
        exchange.send_json([], link='<http://192.0.2.1/>; rel="next"')
        return True

    hub.fail("tree", elsewhere)

    assert "goes on at another host (http://192.0.2.1/)" in refusal(source(hub, tmp_path))


def test_a_listing_without_end_is_refused(hub: HubDouble, tmp_path: Path, one_commit: str) -> None:
    def again(exchange: hub_double.Exchange) -> bool:
        exchange.send_json([], link=f'<{hub.url}{exchange.path}>; rel="next"')
        return True

    hub.fail("tree", again, times=99)

    assert "goes on after 20 pages" in refusal(source(hub, tmp_path))


def test_a_hub_that_is_not_there_is_named_with_the_setting(tmp_path: Path) -> None:
    with HubDouble() as gone:
        pass

    message = refusal(source(gone, tmp_path))

    assert gone.url in message
    assert "Check the network and HF_ENDPOINT" in message


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


# The environment, which huggingface_hub reads when it is imported: a process for each

FETCH = """
import sys
from pathlib import Path
from service.errors import SourceUnavailable
from service.sources.hub import HubSource
try:
    results = HubSource(repo="acme/results", downloads_dir=Path(sys.argv[1])).fetch()
    print("brought", results.commit_sha)
except SourceUnavailable as error:
    print("refused", error)
"""


def fetch_in_a_process(tmp_path: Path, **environ: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FETCH, str(tmp_path / "downloads")],
        env=clean | {"HF_HOME": str(tmp_path / "home")} | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


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


# The double itself

ASK_AS_HUGGINGFACE_HUB = """
import json, sys
from huggingface_hub import HfApi, hf_hub_download
api = HfApi()
sha = api.dataset_info("acme/results").sha
listed = api.list_repo_tree("acme/results", "data", revision=sha, repo_type="dataset")
entry, = listed
path = hf_hub_download("acme/results", entry.path, repo_type="dataset", revision=sha)
print(json.dumps([sha, entry.path, entry.lfs.sha256, open(path, "rb").read().hex()]))
"""


def test_huggingface_hub_itself_reads_the_double(
    hub: HubDouble, tmp_path: Path, one_commit: str
) -> None:
    environ = {
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(tmp_path),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK_AS_HUGGINGFACE_HUB],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    sha, path, sha256, content = json.loads(done.stdout)
    assert (sha, path, bytes.fromhex(content)) == (one_commit, SHARD, CONTENT)
    assert sha256 == hub_double.listing_of(SHARD, CONTENT)["lfs"]["oid"]
