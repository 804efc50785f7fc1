"""Social cards over HTTP, from a real process: drawn, kept, ready-made, and nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from service.cards.content import card
from service.cards.drawing import drawing_of
from service.cards.painter import renderer
from service.cards.pictures import PNG, pictures_in
from service.memo.disk import pictures_directory
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore
from tests.cards.cards import colours_count, decoded, png
from tests.cards.test_export import children_of
from tests.cards.test_pictures import PICTURE as READY_MADE
from tests.http.odd_world import ALIAS, BENCHMARK, HIDDEN, MODELS, TASKS, publish_odd_world
from tests.http.processes import command, in_process, running_service
from tests.http.routing.test_names import send_raw

NAMES = [
    *(("benchmark", name) for name in (BENCHMARK, ALIAS, HIDDEN)),
    *(("task", name) for name in TASKS),
    *(("model", name) for name in MODELS),
]


def card_path(kind: str, name: str, safe: str = "") -> str:
    return f"/og/{kind}/{quote(name, safe=safe)}.png"


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_every_name_has_a_card_raw_and_percent_encoded(
    client: httpx.Client, kind: str, name: str
) -> None:
    one = client.get(card_path(kind, name))
    other = client.get(card_path(kind, name, safe="/(),!&+"))

    assert (one.status_code, other.status_code) == (200, 200), one.text
    assert one.headers["content-type"] == "image/png"
    assert one.content == other.content
    assert one.headers["etag"] == other.headers["etag"]
    assert decoded(one.content).size == (1200, 630)
    assert colours_count(one.content) > 100


def test_names_differ_and_so_do_their_cards(client: httpx.Client) -> None:
    tags = {client.get(card_path("model", name)).headers["etag"] for name in MODELS}

    assert len(tags) == len(MODELS)


def test_a_card_may_be_kept_for_a_day_and_names_its_snapshot(
    client: httpx.Client, odd_dir: Path
) -> None:
    for _ in range(2):  # a miss, and a hit
        answer = client.get(card_path("task", TASKS[0]), headers={"accept-encoding": "gzip, br"})

        assert answer.headers["cache-control"] == "public, max-age=86400"
        assert answer.headers["etag"].startswith('"')
        assert answer.headers["x-snapshot"] == SnapshotStore(odd_dir).current_path().stem
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "content-encoding" not in answer.headers
        assert "x-dataset" not in answer.headers


def test_who_holds_a_card_gets_a_304(client: httpx.Client) -> None:
    path = card_path("task", TASKS[1])
    whole = client.get(path)
    for headers in (
        {"if-none-match": whole.headers["etag"]},
        {"if-none-match": f'"other", W/{whole.headers["etag"]}'},
        {"if-modified-since": whole.headers["last-modified"]},
    ):
        answer = client.get(path, headers=headers)

        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == whole.headers["etag"]


def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client) -> None:
    path = card_path("model", MODELS[2])
    # The first of them draws it, and the second finds it.
    heads = [client.head(path) for _ in range(2)]
    whole = client.get(path)

    for head in heads:
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(whole.content))
        assert head.headers["etag"] == whole.headers["etag"]


def test_dark_is_another_picture_and_light_is_what_nobody_has_to_ask_for(
    client: httpx.Client,
) -> None:
    path = card_path("benchmark", BENCHMARK)
    plain, light, dark = (client.get(path + query) for query in ("", "?theme=light", "?theme=dark"))

    assert plain.content == light.content
    assert sum(decoded(plain.content).getpixel((2, 2))) > 700  # type: ignore[arg-type]
    assert sum(decoded(dark.content).getpixel((2, 2))) < 120  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", ["", "blue", "Dark", "dark,light", "../dark", "%00"])
def test_another_theme_is_refused_by_name(client: httpx.Client, theme: str) -> None:
    answer = client.get(f"{card_path('benchmark', BENCHMARK)}?theme={theme}")

    assert answer.status_code == 422
    assert "'theme'" in answer.json()["detail"]
    assert "light or dark" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/og/benchmark/nope.png",
        "/og/task/nope.png",
        "/og/model/nope.png",
        "/og/model/nope.png?theme=dark",
        "/og/model/.png",
        "/og/model/",
        "/og/model",
        "/og/",
        "/og/user/x.png",
        f"/og/model/{MODELS[0]}",
        f"/og/model/{MODELS[0]}.jpg",
        f"/og/model/{MODELS[0]}.png/",
        "/og/model/%FF%FE.png",
        "/og/model/%00.png",
        "/og/model/..%2f..%2fcurrent.png",
        "/og/model/%2e%2e/%2e%2e/current",
        "/og/../current",
        "/og/model/%2Fetc%2Fpasswd",
        "/og/model//etc/passwd.png",
        "/og/task/' or 1=1 --.png",
    ],
)
def test_nothing_else_is_a_card(service_url: str, path: str) -> None:
    target = path.replace(" ", "%20")
    answer = send_raw(
        service_url, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    )

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b'{"detail":"' in answer


def test_the_document_names_the_routes(client: httpx.Client) -> None:
    paths = client.get("/schema/openapi.json").json()["paths"]
    for kind in ("benchmark", "task", "model"):
        operation = paths[f"/og/{kind}/{{name}}.png"]["get"]
        assert set(operation["responses"]) == {"200", "304", "404", "422", "503"}
        assert set(operation["responses"]["200"]["content"]) == {"image/png"}
        assert [parameter["name"] for parameter in operation["parameters"]] == ["name", "theme"]


@pytest.fixture(scope="module")
def own_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_odd_world(tmp_path_factory.mktemp("own"))


def kept(data_dir: Path) -> list[Path]:
    return sorted((data_dir / "memo").glob("*/pictures/*"))


def answers(data_dir: Path, *paths: str, **environ: str) -> list[httpx.Response]:
    """What a process of its own answers to all of these at once."""

    async def scenario() -> list[httpx.Response]:
        async with in_process(data_dir, **environ) as client:
            return list(await asyncio.gather(*(client.get(path) for path in paths)))

    return asyncio.run(scenario())


def test_a_card_is_kept_beside_its_snapshot_and_found_by_the_next_process(tmp_path: Path) -> None:
    own_dir = publish_odd_world(tmp_path)
    path = card_path("benchmark", BENCHMARK)
    # Of all who ask at once, one draws.
    drawn, *others = answers(own_dir, *[path] * 10)
    (file,) = kept(own_dir)
    assert file.read_bytes().endswith(drawn.content)
    assert {other.content for other in others} == {drawn.content}
    assert file.parent == pictures_directory(own_dir, SnapshotStore(own_dir).current_path().stem)
    # What is on disk is what the next process answers with: it has no other way to these bytes.
    marked = png(b"marked")
    with closing(open_snapshot(SnapshotStore(own_dir).current_path())) as snapshot:
        drawing = drawing_of(card(snapshot, "benchmark", BENCHMARK), "light", renderer())
    pictures = pictures_in(file.parent, 1 << 20)
    assert pictures.put(drawing.digest.encode(), PNG, {"png": marked})

    (found,) = answers(own_dir, path)

    assert found.content == marked


@pytest.mark.parametrize("fault", ["cut", "flipped"])
def test_a_card_that_was_damaged_on_disk_is_drawn_again(own_dir: Path, fault: str) -> None:
    path = card_path("task", TASKS[0])
    (drawn,) = answers(own_dir, path)
    for file in kept(own_dir):
        content = file.read_bytes()
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :]
        file.write_bytes(content[:middle] if fault == "cut" else flipped)

    again = answers(own_dir, path)[0]
    assert again.content == drawn.content
    assert again.headers["etag"] == drawn.headers["etag"]
    assert any(file.read_bytes().endswith(drawn.content) for file in kept(own_dir))


def test_nothing_is_kept_where_that_is_not_wanted(tmp_path: Path) -> None:
    data_dir = publish_odd_world(tmp_path)
    path = card_path("task", TASKS[0])
    (drawn,) = answers(data_dir, path, DISK_CACHE="0")
    assert not (data_dir / "memo").exists()

    # The same data is the same bytes, whoever draws them.
    assert answers(data_dir, path, CARDS_DISK_MAX_BYTES="0")[0].content == drawn.content
    assert kept(data_dir) == []


def test_another_snapshot_has_other_cards(tmp_path: Path) -> None:
    data_dir = publish_odd_world(tmp_path)
    path = card_path("model", MODELS[0])
    (before,) = answers(data_dir, path)
    store = SnapshotStore(data_dir)
    before_id = store.current_path().stem
    publish_odd_world(tmp_path / "other", dataset="other.parquet")
    other = SnapshotStore(tmp_path / "other").current_path()
    # The odd world of another data set, published into the same store.
    (data_dir / "snapshots" / other.name).write_bytes(other.read_bytes())
    store.use(other.stem)

    (after,) = answers(data_dir, path)

    assert after.headers["x-snapshot"] != before.headers["x-snapshot"] == before_id
    assert after.headers["etag"] != before.headers["etag"]


@pytest.fixture(scope="module")
def og_dir(own_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ready-made card of a benchmark, a task and a model, and ways out of it."""
    home = tmp_path_factory.mktemp("og-home")
    (home / "secret.png").write_bytes(READY_MADE)
    folder = home / "og"
    for kind, name in (("benchmark", BENCHMARK), ("model", MODELS[2]), ("task", "not/a task")):
        file = folder / kind / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(READY_MADE)
        os.utime(file, (1_700_000_000, 1_700_000_000))
    (folder / "task" / "out.png").symlink_to(home / "secret.png")
    (folder / "task" / "up").symlink_to(home)
    return folder


@pytest.fixture(scope="module")
def og_client(own_dir: Path, og_dir: Path) -> Iterator[httpx.Client]:
    with (
        running_service(own_dir, OG_DIR=str(og_dir)) as service,
        httpx.Client(base_url=service.url, timeout=20) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("kind", "name"),
    [("benchmark", BENCHMARK), ("benchmark", ALIAS), ("model", MODELS[2]), ("task", "not/a task")],
)
@pytest.mark.parametrize("safe", ["", "/(),!&+"])
def test_a_ready_made_card_comes_first(
    og_client: httpx.Client, kind: str, name: str, safe: str
) -> None:
    for _ in range(2):
        answer = og_client.get(card_path(kind, name, safe=safe))

        assert answer.content == READY_MADE
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "public, max-age=86400"
        assert answer.headers["last-modified"] == "Tue, 14 Nov 2023 22:13:20 GMT"
        assert "x-snapshot" not in answer.headers
        held = {"if-none-match": answer.headers["etag"]}
        assert og_client.get(card_path(kind, name), headers=held).status_code == 304


def test_what_is_not_ready_made_is_drawn(og_client: httpx.Client, og_dir: Path) -> None:
    path = card_path("task", TASKS[0])
    drawn = og_client.get(path)
    dark = og_client.get(card_path("benchmark", BENCHMARK) + "?theme=dark")
    assert decoded(drawn.content).size == decoded(dark.content).size == (1200, 630)

    # Who puts a file there later need not start anything again.
    file = og_dir / "task" / f"{TASKS[0]}.png"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(READY_MADE)
    assert og_client.get(path).content == READY_MADE
    file.unlink()
    assert og_client.get(path).content == drawn.content


@pytest.mark.parametrize(
    "name", ["out", "up/secret", "..%2f..%2fsecret", "%2e%2e/%2e%2e/secret", "a%00"]
)
def test_no_path_leads_out_of_the_folder(og_client: httpx.Client, name: str) -> None:
    answer = og_client.get(f"/og/task/{name}.png")

    assert answer.status_code == 404
    assert "Unknown task" in answer.json()["detail"]


@pytest.mark.parametrize("folder", ["/no/such/folder", __file__])
def test_a_folder_that_is_none_stops_the_start_by_name(own_dir: Path, folder: str) -> None:
    done = subprocess.run(
        command(own_dir),
        env=os.environ | {"OG_DIR": folder},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.returncode == 2
    assert f"OG_DIR={folder!r} is not allowed: a folder that exists, or empty" in done.stderr


def test_the_drawing_process_ends_with_the_service(own_dir: Path) -> None:
    with running_service(own_dir) as service:
        httpx.get(service.url + card_path("model", MODELS[1]) + "?theme=dark", timeout=20)
        painters = children_of(service.process.pid)
        assert len(painters) == 1
        os.kill(service.process.pid, signal.SIGTERM)
        assert service.process.wait(20) == 0

    assert not Path(f"/proc/{painters[0]}").exists()
