"""What is cached on disk: whole entries, or none, and never more bytes than allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.disk_cache import DiskCache, Header

KEY = b"/v1/tasks"


class Sized(Header, frozen=True, kw_only=True):
    """A header of its own, as a room derives it."""

    size_bytes: int


HEADER = Sized(media_type="text/plain", size_bytes=900_000)


def cache_in(
    directory: Path,
    max_bytes: int = 1_000_000,
    *,
    is_evicting: bool = False,
    is_mapped: bool = False,
    is_on: bool = True,
) -> DiskCache[Sized, str]:
    return DiskCache(
        directory, Sized, max_bytes, is_evicting=is_evicting, is_mapped=is_mapped, is_on=is_on
    )


def put(cache: DiskCache[Sized, str], key: bytes = KEY, body: bytes = b"b" * 1_000) -> bool:
    return cache.put(key, HEADER, {"long": body, "short": b"g" * 20})


def only_file(directory: Path) -> Path:
    (file,) = (path for path in directory.rglob("*") if path.is_file())
    return file


@pytest.mark.parametrize("is_mapped", [False, True])
@pytest.mark.parametrize("body_bytes", [0, 50, 100_000])
def test_what_was_put_is_found_by_the_next_process(
    tmp_path: Path, body_bytes: int, is_mapped: bool
) -> None:
    assert put(cache_in(tmp_path / "a"), body=b"b" * body_bytes)

    found = cache_in(tmp_path / "a", is_mapped=is_mapped).find(KEY)

    assert found is not None
    assert found.header == HEADER
    assert found.bodies == {"long": b"b" * body_bytes, "short": b"g" * 20}
    is_in_maps = str(tmp_path) in Path("/proc/self/maps").read_text()
    assert is_in_maps == (is_mapped and body_bytes == 100_000)


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    assert cache_in(tmp_path / "a").find(KEY) is None


def test_one_that_is_off_finds_nothing_and_keeps_nothing(tmp_path: Path) -> None:
    put(cache_in(tmp_path))
    cache = cache_in(tmp_path, is_mapped=True, is_on=False)

    assert cache.find(KEY) is None
    assert not put(cache, b"another")
    with cache.writing_alone():
        assert only_file(tmp_path).is_file()


@pytest.mark.parametrize("is_mapped", [False, True])
def test_a_body_that_is_being_sent_outlives_its_file(tmp_path: Path, is_mapped: bool) -> None:
    cache = cache_in(tmp_path, is_mapped=is_mapped)
    put(cache, body=b"1" * 100_000)
    found = cache.find(KEY)
    put(cache, body=b"2" * 100_000)
    only_file(tmp_path).unlink()

    assert found is not None
    assert bytes(found.bodies["long"]) == b"1" * 100_000
    assert cache.find(KEY) is None


def test_no_file_that_is_cut_longer_or_changed_anywhere_is_an_entry(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    put(cache, body=b"x" * 64)
    file = only_file(tmp_path)
    whole = file.read_bytes()
    file.unlink()

    damaged = [whole[:length] for length in range(len(whole))]
    damaged += [whole + b"x", b"\xc1", b"duckrank answer 2\n" + bytes(200)]
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        damaged.append(bytes(changed))
    for content in damaged:
        file.write_bytes(content)
        assert cache.find(KEY) is None, content
    assert put(cache)
    assert cache.find(KEY) is not None


def test_the_entry_of_another_key_is_none(tmp_path: Path) -> None:
    cache = cache_in(tmp_path)
    put(cache, b"one")
    put(cache, b"other")
    one, other = sorted(tmp_path.iterdir())
    one.unlink()
    other.rename(one)

    assert [cache.find(key) for key in (b"one", b"other")] == [None, None]


def test_the_entry_of_another_header_is_none(tmp_path: Path) -> None:
    DiskCache[Header, str](tmp_path, Header, 1_000).put(KEY, Header(media_type="a/b"), {})

    assert cache_in(tmp_path).find(KEY) is None


def test_nothing_is_left_of_what_could_not_be_written_and_it_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file where the directory belongs")
    cache = cache_in(tmp_path / "a")

    with pytest.raises(OSError, match="a"):
        put(cache)
    assert not cache.keep(KEY, HEADER, {})
    assert cache.find(KEY) is None
    assert [path.name for path in tmp_path.rglob("*")] == ["a"]


def test_what_can_not_be_written_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file where the directory belongs")
    program = (
        "import sys\nfrom pathlib import Path\nfrom service.disk_cache import DiskCache, Header\n"
        "cache = DiskCache(Path(sys.argv[1]), Header, 1_000)\n"
        "for _ in range(3):\n    cache.keep(b'', Header(media_type=''), {})\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.count("not kept on disk") == 1


@pytest.mark.parametrize("is_evicting", [False, True])
def test_an_entry_beyond_the_bound_makes_no_file(tmp_path: Path, is_evicting: bool) -> None:
    assert not put(cache_in(tmp_path / "a", 900, is_evicting=is_evicting))
    assert not (tmp_path / "a").exists()


def test_a_full_cache_takes_no_more_in_the_next_process_too(tmp_path: Path) -> None:
    cache = cache_in(tmp_path, 2_500)

    assert [put(cache, key) for key in (b"a", b"b", b"c")] == [True, True, False]
    assert not put(cache_in(tmp_path, 2_500), b"c")
    assert cache.find(b"a") is not None
    assert cache.held_bytes() <= 2_500


def test_one_that_evicts_lets_those_go_that_nobody_wanted_for_longest(tmp_path: Path) -> None:
    cache = cache_in(tmp_path, 6_000, is_evicting=True)
    for age, key in enumerate((b"a", b"b", b"c", b"d", b"e"), start=1):
        put(cache, key)
        for file in tmp_path.iterdir():
            if file.stat().st_mtime > 1_000_000:
                os.utime(file, (age, age))
    assert cache.find(b"a") is not None
    # Another process may write at the same time.
    fresh = tmp_path / ".new.fresh"
    fresh.write_bytes(b"x")
    put(cache, b"f")

    held = [key for key in (b"a", b"b", b"c", b"d", b"e", b"f") if cache.find(key)]
    assert held[0] == b"a"
    assert held[-1] == b"f"
    assert b"b" not in held
    assert cache.held_bytes() <= 6_000
    assert fresh.exists()


@pytest.mark.parametrize("is_evicting", [False, True])
def test_what_a_killed_writer_left_goes(tmp_path: Path, is_evicting: bool) -> None:
    left, fresh = tmp_path / ".new.left", tmp_path / ".new.fresh"
    left.write_bytes(b"x")
    os.utime(left, (1, 1))
    fresh.write_bytes(b"x")

    put(cache_in(tmp_path, is_evicting=is_evicting))

    assert not left.exists()
    assert fresh.exists()


def test_an_entry_can_not_be_written_to_by_others(tmp_path: Path) -> None:
    put(cache_in(tmp_path))

    assert only_file(tmp_path).stat().st_mode & 0o222 == 0
