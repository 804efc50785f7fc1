"""`duckrank export-static`: the tree that it writes, and a plain nginx that serves it as we do."""

from __future__ import annotations

import contextlib
import html
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin

import brotli  # type: ignore[import-untyped]
import httpx
import pytest

from service.representations.registry import FORMS
from service.settings import settings_from
from service.snapshots.connect import open_snapshot
from service.snapshots.ingest import Gates
from service.snapshots.store import SnapshotStore
from service.static.ask import Asker
from service.static.export import Exported, export_static
from service.static.manifest import Manifest, read_manifest
from tests.http.processes import running_service
from tests.refresh.waiting import wait_until
from tests.snapshots.stores import MODELS, publish, rows_of

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
# Of a model that the results alone know; all of it means something in a URL or to nginx.
ODD = "acme/50%25?\"$uri';{é}#@json"
ORIGIN = "https://leaderboard.example.org"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# What pages say of being a copy; and what those of the service ask for by themselves.
SAYS_COPY = re.compile(
    b' data-copy-of="[^"]*"|<aside class="notice calm" aria-label="About this copy">.*?</aside>\n'
)
ASKS = re.compile(b'<script type="module" src="[^"]*changed.js"></script>')
# What nginx says by itself, and what is of a connection.
OF_THE_SERVER = ("date", "server", "connection", "content-encoding", "content-length")
CONFIGURATION = """
daemon off; master_process off; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {home}/1; proxy_temp_path {home}/2; fastcgi_temp_path {home}/3;
    uwsgi_temp_path {home}/4; scgi_temp_path {home}/5;
    include {out}/current/nginx/http.conf;
    server {{ listen 127.0.0.1:{port}; include {out}/current/nginx/server.conf; }}
}}
"""


def export(data_dir: Path, out: Path) -> Exported:
    """What the command does, in this process, where it does not step back; and no cards."""
    store = SnapshotStore(data_dir)
    settings = settings_from({"DATA_DIR": str(data_dir)})
    with contextlib.closing(open_snapshot(store.current_path())) as snapshot:
        asker = Asker(settings, snapshot, ORIGIN)
        nobody = lambda *_: None  # noqa: E731
        return export_static(
            asker, snapshot, store, out, ORIGIN, 2, nobody, forms=FORMS, has_cards=False
        )


def manifest_of(out: Path) -> Manifest:
    manifest = read_manifest(out / "current")
    assert manifest is not None
    return manifest


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("static") / "data"
    publish(place, "a", rows_of((*MODELS, ODD)))
    return place


@pytest.fixture(scope="module")
def out(data_dir: Path) -> Path:
    """A first export."""
    folder = data_dir.with_name("out")
    folder.mkdir()
    export(data_dir, folder)
    return folder


@contextlib.contextmanager
def nginx(out: Path, home: Path) -> Iterator[httpx.Client]:
    """A plain nginx that serves the tree of now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = CONFIGURATION.format(home=home, out=out, port=port)
    (home / "nginx.conf").write_text(text)
    command = [str(NGINX), "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")]
    with subprocess.Popen(command) as process:
        try:
            for _ in range(200):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.02)
            headers = {"accept-encoding": "identity"}
            with httpx.Client(
                base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60
            ) as client:
                yield client
        finally:
            process.terminate()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_a_plain_nginx_answers_as_the_service_does_headers_and_all(
    data_dir: Path, out: Path, tmp_path: Path
) -> None:
    manifest = manifest_of(out)
    asked = [
        (path, manifest.forms[form].accept or "*/*")
        for path, forms in manifest.answers.items()
        for form in forms
    ]
    assert {"/v1/models", "/v1/models/acme/model-0/scores", "/robots.txt"} <= {*manifest.answers}
    assert {"/schema", "/schema/openapi.json"} <= {*manifest.answers}
    assert f"/v1/models/{quote(ODD)}/coverage" in manifest.answers
    pages: dict[str, str] = {}
    with running_service(data_dir) as service, nginx(out, tmp_path) as static:
        with httpx.Client(base_url=service.url, headers=static.headers, timeout=60) as served:
            for path, accept in asked:
                for method in ("GET", "HEAD"):
                    of_us = served.request(method, path, headers={"accept": accept})
                    of_it = static.request(method, path, headers={"accept": accept})
                    assert of_it.status_code == 200, path
                    assert SAYS_COPY.sub(b"", of_it.content) == ASKS.sub(b"", of_us.content), path
                told = {name: of_us.headers[name] for name in of_us.headers}
                ours = {name: told[name] for name in told if name not in OF_THE_SERVER}
                if ours["content-type"].startswith("text/html"):
                    del ours["etag"]
                    pages[path] = page = static.get(path).text
                    assert (ORIGIN in html.unescape(page)) is (path != "/schema"), path
                if "accept-ranges" not in ours:
                    ours.pop("content-disposition", None)
                if path.startswith("/og/"):
                    # A card that was drawn ahead is a file with a time of its own.
                    ours = {name: ours[name] for name in ("etag", "content-type", "cache-control")}
                assert {name: of_it.headers.get(name) for name in ours} == ours, path
        check_every_link(static, pages)
        check_conditions_and_codings(static)
        check_what_is_elsewhere(static)


def check_every_link(static: httpx.Client, pages: dict[str, str]) -> None:
    """None leads nowhere: what a copy can't have is said by a page that names who has it."""
    found = {
        urljoin(path, html.unescape(link)).partition("#")[0]: path
        for path, page in pages.items()
        for link in re.findall(r'\b(?:href|src|action)="([^"]*)"', page)
    }
    ours = {link: path for link, path in found.items() if link.startswith("/")}
    assert len(ours) > 100
    answers = {link: static.get(link, headers=BROWSER) for link in ours}
    for link, answer in answers.items():
        assert answer.status_code in (200, 308, 501), (ours[link], link)
        assert answer.status_code != 501 or ORIGIN in html.unescape(answer.text), link
    assert {"/changes", "/sql", "/status"} <= {
        link for link, answer in answers.items() if answer.status_code == 501
    }


def check_conditions_and_codings(static: httpx.Client) -> None:
    plain = static.get("/v1/models")
    tag, date = plain.headers["etag"], plain.headers["last-modified"]
    for headers, status in (
        ({"if-none-match": tag}, 304),
        ({"if-none-match": f'"0", W/{tag}'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"0"', "if-modified-since": date}, 200),
        ({"if-modified-since": date}, 304),
        ({"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200),
    ):
        answer = static.get("/v1/models", headers=headers)
        assert (answer.status_code, answer.headers["etag"]) == (status, tag), headers
        assert (answer.content == b"") == (status == 304)
    for accepted, coding in (
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("zstd", None),
    ):
        with static.stream("GET", "/v1/models", headers={"accept-encoding": accepted}) as answer:
            assert answer.headers.get("content-encoding") == coding, accepted
            sent = b"".join(answer.iter_raw())
            assert (brotli.decompress(sent) if coding == "br" else plain.content) == plain.content
            assert (len(sent) < len(plain.content)) == (coding is not None)


def check_what_is_elsewhere(static: httpx.Client) -> None:
    for path, status, said in (
        (
            "/v1/models?frameworks=PyTorch",
            501,
            "Filters, searches, changes and SQL need a service",
        ),
        ("/v1/benchmarks/Nothing/scores", 404, "has nothing here"),
        ("/@json/v1/models", 404, "has nothing here"),
        ("/v1/benchmarks/Tiny/leaders", 422, "A parameter is missing"),
        ("/v1/models?format=csv&frameworks=PyTorch", 501, "need a service"),
        ("/v1/changes", 501, "need a service"),
        ("/status", 501, "need a service"),
        ("/search?q=tiny", 501, "Filters, searches, changes and SQL need a service"),
    ):
        # Whoever wants a page gets JSON of what nobody has, as from the service.
        accept = BROWSER["accept"] if path.startswith("/v1/") and status != 501 else "*/*"
        answer = static.get(path, headers={"accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
        assert said in answer.json()["detail"]
        assert f"ask {ORIGIN} for the same path and query" in answer.json()["detail"]
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cache-control"] == "no-store"
    named = static.get("/v1/models?format=csv", headers={"accept": "text/markdown"})
    assert named.content == static.get("/v1/models", headers={"accept": "text/csv"}).content
    plain = static.get("/v1/models?format=json", headers={"accept": "text/csv"})
    assert plain.headers["content-type"] == "application/json"
    assert static.post("/v1/sql", json={"q": "select 1"}).status_code == 501
    for path, status in (
        ("/benchmark/Tiny?languages=eng&q=a+b", 501),
        ("/v1/rankings?benchmark=Tiny&format=csv", 501),
        ("/nowhere", 404),
    ):
        page = static.get(path, headers=BROWSER)
        assert (page.status_code, page.headers["cache-control"]) == (status, "no-store"), path
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "script-src 'self'" in page.headers["content-security-policy"]
        there = re.search('<a class="button first" href="(.*)">(?:See|Look for) it at ', page.text)
        assert there is not None
        assert html.unescape(there[1]) == f"{ORIGIN}{path}"
    # What could end an attribute is not repeated.
    assert f'href="{ORIGIN}/%22"' in raw(static, "/%22")
    assert f'href="{ORIGIN}/"' in raw(static, '/"onx="1')
    latest = static.get("/v1/snapshots/latest/duckrank.duckdb")
    assert latest.status_code == 308
    assert static.head(latest.headers["location"]).headers["accept-ranges"] == "bytes"
    preflight = static.options("/v1/models", headers={"access-control-request-headers": "x-y"})
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-headers"] == "x-y"


def raw(static: httpx.Client, target: str) -> str:
    """What a browser is answered that quotes nothing."""
    address = (static.base_url.host, static.base_url.port or 80)
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(f"GET {target} HTTP/1.0\r\naccept: text/html\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    return html.unescape(answer.decode())


def test_a_second_export_writes_what_has_changed_and_moves_one_pointer(
    data_dir: Path, out: Path
) -> None:
    first, tree = manifest_of(out), (out / "current").readlink()
    written = {place: place.stat().st_ino for place in (out / "objects").rglob("body*")}
    again = export(data_dir, out)
    assert (again.written_count, again.removed_count, again.changed_count) == (0, 0, 0)

    publish(data_dir, "b", rows_of((*MODELS[:9], ODD)), gates=Gates(is_forced=True))
    command = [
        *(sys.executable, "-m", "service", "export-static", "--out", str(out)),
        *("--data-dir", str(data_dir), "--base-url", ORIGIN, "--forms", "json,csv"),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        wait_until(lambda: len({*(out / "objects").glob("*/*/body")} - {*written}) > 9, 600)
        killed.kill()
    assert killed.returncode == -signal.SIGKILL
    check_tree(out, tree, first)
    there = {place: place.stat().st_ino for place in (out / "objects").rglob("body*")}

    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    second, newest = manifest_of(out), SnapshotStore(data_dir).current_id()
    assert f"answers of snapshot {newest} in {out}: " in done.stdout
    assert "/og/model/acme/model-0.png" in second.answers
    assert (second.snapshot, (out / "current").readlink().name[:-9]) == (newest, newest)
    of_a_table = second.answers["/v1/benchmarks/Tiny/scores"]
    assert ("csv" in of_a_table, len(of_a_table)) == (True, 2)
    assert "/v1/benchmarks/Tiny/scores" in second.changed
    assert "/v1/models/acme/model-0" not in second.changed
    assert f"/v1/snapshots/{first.snapshot}/duckrank.duckdb" in second.removed
    assert {place: place.stat().st_ino for place in written} == written
    # What was whole when it was killed, was not written again; of what was not, nothing is left.
    whole = {place: inode for place, inode in there.items() if ".new." not in str(place)}
    assert {place: place.stat().st_ino for place in whole} == whole
    assert not [*out.rglob(".new.*")]
    # Who has not been told of the newest may still read the one before.
    check_tree(out, tree, first)


def check_tree(out: Path, tree: Path, manifest: Manifest) -> None:
    """All of a first tree is there, whatever came after it."""
    assert read_manifest(out / tree) == manifest
    for path, forms in manifest.answers.items():
        for form, answer in forms.items():
            link = out / tree / httpx.URL(path).path.strip("/") / f"@{form}"
            assert (link / "body").stat().st_size == answer.size_bytes
