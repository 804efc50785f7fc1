"""A Hugging Face Hub in miniature, on loopback over real HTTP, that fails when a test asks it to.

It answers what `huggingface_hub` asks for when it reads a dataset: the dataset's information at a
revision, the listing of a folder, and the files, about which it asks first (HEAD) and which like
the real Hub's large ones come from a second host (`cdn_url`) behind a redirect, from any byte on.
It takes commits as well, with large files by Git LFS: those it has, of whatever commit or none, are
not asked for. It offers no Xet storage.

    with HubDouble() as hub:
        sha = hub.commit("mteb/results", {"data/train-00000-of-00001.parquet": content})
        hub.fail("file", cut(after_bytes=100), times=2)
        ...
        assert hub.asked("cdn") == 3

Parts that can fail: `info`, `tree`, `file` (the Hub's answer about a file), `cdn` (its bytes); of
a commit `yaml`, `preupload`, `batch`, `upload` (bytes of a large file), `verify` and `commit`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

Files = dict[str, bytes]
Fault = Callable[["Exchange"], bool]
"""Spoils one exchange; True when it has answered, False when the good answer shall follow."""

TREE_PAGE_LENGTH = 1000


@dataclass(frozen=True)
class Seen:
    """A request as it came in. `part` is one of those above."""

    part: str
    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Dataset:
    """The commits of one dataset, oldest first; the last one is `main`, `refs` name others."""

    commits: dict[str, Files] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)

    def sha_of(self, revision: str) -> str | None:
        if revision == "main":
            return list(self.commits)[-1]
        revision = self.refs.get(revision, revision)
        return revision if revision in self.commits else None


class HubDouble:
    """Two servers, the Hub and its CDN, and what they hold. Use it as a context manager."""

    def __init__(self, *, page_length: int = TREE_PAGE_LENGTH) -> None:
        self.datasets: dict[str, Dataset] = {}
        self.large: dict[str, bytes] = {}
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self.page_length = page_length
        self._faults: dict[str, list[Fault]] = {}
        self._lock = threading.Lock()
        self._servers = [_Server(self, "hub"), _Server(self, "cdn")]

    @property
    def url(self) -> str:
        return self._servers[0].url

    @property
    def cdn_url(self) -> str:
        return self._servers[1].url

    def commit(self, repo: str, files: Files) -> str:
        """Make `files` the newest commit of `repo`; gives its SHA."""
        commits = self.datasets.setdefault(repo, Dataset()).commits
        told = repr((len(commits), repo, sorted(files.items())))
        sha = hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()
        commits[sha] = dict(files)
        return sha

    def fail(self, part: str, fault: Fault, *, times: int = 1) -> None:
        """Spoil the next `times` answers of `part`, after those already told to fail."""
        with self._lock:
            self._faults.setdefault(part, []).extend([fault] * times)

    def forget_faults(self) -> None:
        """Answer as ever again."""
        with self._lock:
            self._faults.clear()

    def next_fault(self, part: str) -> Fault | None:
        with self._lock:
            waiting = self._faults.get(part)
            return waiting.pop(0) if waiting else None

    def asked(self, part: str) -> int:
        """How many requests `part` has had."""
        return sum(seen.part == part for seen in self.seen)

    def __enter__(self) -> Self:
        for server in self._servers:
            server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        for server in self._servers:
            server.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, hub: HubDouble, role: str) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.hub = hub
        self.role = role
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


class Exchange(BaseHTTPRequestHandler):
    """One request and its answer."""

    protocol_version = "HTTP/1.1"
    # Head and body are two writes: Nagle would hold the second until the first is acknowledged.
    disable_nagle_algorithm = True
    server: _Server
    body = b""

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        """Say nothing."""

    @property
    def hub(self) -> HubDouble:
        return self.server.hub

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer; underscores in header names stand for hyphens."""
        self.send_response(status)
        for name, value in ({"content_length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_json(self, value: Any, **headers: str) -> None:
        self.send(200, json.dumps(value).encode(), content_type="application/json", **headers)

    def send_error_code(self, status: int, code: str) -> None:
        self.send(status, b'{"error":"double"}', x_error_code=code, content_type="application/json")

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        parts = path.strip("/").split("/")
        part = self._part_of(parts)
        headers = {name.lower(): value for name, value in self.headers.items()}
        # An upload that is cut off ends here, as one to a real store does: nothing is kept of it.
        self.body = self._read_body()
        self.hub.seen.append(Seen(part, self.command, self.path, headers))
        fault = self.hub.next_fault(part)
        if fault is not None and fault(self):
            return
        answer = getattr(self, f"_{part}", lambda _: self.send(404, b"no such page"))
        answer(parts)

    def _read_body(self) -> bytes:
        if self.headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", "0")))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _part_of(self, parts: list[str]) -> str:
        if self.server.role == "cdn":
            return "upload" if self.command == "PUT" else "cdn"
        if parts == ["api", "validate-yaml"]:
            return "yaml"
        if parts[-1] in ("batch", "verify"):
            return parts[-1]
        if parts[:2] == ["api", "datasets"]:
            return parts[4] if parts[4:5] in (["tree"], ["preupload"], ["commit"]) else "info"
        return "file" if parts[3:4] == ["resolve"] else "unknown"

    def _dataset(self, repo: str) -> Dataset | None:
        dataset = self.hub.datasets.get(repo)
        if dataset is None:
            self.send_error_code(404, "RepoNotFound")
        return dataset

    def _info(self, parts: list[str]) -> None:
        repo = "/".join(parts[2:4])
        revision = unquote(parts[5]) if parts[4:5] == ["revision"] else "main"
        if (dataset := self._dataset(repo)) is None:
            return
        if (sha := dataset.sha_of(revision)) is None:
            self.send_error_code(404, "RevisionNotFound")
            return
        self.send_json({"id": repo, "sha": sha})

    def _tree(self, parts: list[str]) -> None:
        if (dataset := self._dataset("/".join(parts[2:4]))) is None:
            return
        if (sha := dataset.sha_of(unquote(parts[5]))) is None:
            self.send_error_code(404, "RevisionNotFound")
            return
        folder = unquote("/".join(parts[6:]))
        prefix = f"{folder}/" if folder else ""
        query = parse_qs(urlsplit(self.path).query)
        is_whole = query.get("recursive", ["false"])[0].lower() == "true"
        paths = sorted(
            path
            for path in dataset.commits[sha]
            if path.startswith(prefix) and (is_whole or "/" not in path.removeprefix(prefix))
        )
        if not paths and folder:
            self.send_error_code(404, "EntryNotFound")
            return
        start = int(query.get("cursor", ["0"])[0])
        end = start + self.hub.page_length
        files = dataset.commits[sha]
        listed = [listing_of(path, files[path]) for path in paths[start:end]]
        if end < len(paths):
            here = f"{self.hub.url}{urlsplit(self.path).path}"
            self.send_json(listed, link=f'<{here}?cursor={end}>; rel="next"')
        else:
            self.send_json(listed)

    def _file(self, parts: list[str]) -> None:
        repo, path = "/".join(parts[1:3]), unquote("/".join(parts[5:]))
        if (dataset := self._dataset(repo)) is None:
            return
        if (sha := dataset.sha_of(unquote(parts[4]))) is None:
            self.send_error_code(404, "RevisionNotFound")
            return
        content = dataset.commits[sha].get(path)
        if content is None:
            self.send_error_code(404, "EntryNotFound")
        elif is_large(path):
            self.send(
                302,
                location=f"{self.hub.cdn_url}/{quote(repo)}/{sha}/{quote(path)}?signature=secret",
                x_repo_commit=sha,
                x_linked_size=str(len(content)),
                x_linked_etag=f'"{hashlib.sha256(content).hexdigest()}"',
            )
        else:
            self.send(200, content, x_repo_commit=sha, etag=f'"{git_sha1(content)}"')

    def _cdn(self, _: list[str]) -> None:
        self.send_content()

    def _yaml(self, _: list[str]) -> None:
        self.send_json({"errors": [], "warnings": []})

    def _preupload(self, parts: list[str]) -> None:
        if (dataset := self._dataset("/".join(parts[2:4]))) is None:
            return
        there = dataset.commits[dataset.sha_of(unquote(parts[5])) or ""]
        self.send_json(
            {
                "files": [
                    {
                        "path": (path := file["path"]),
                        "uploadMode": "lfs" if is_large(path) else "regular",
                        "shouldIgnore": False,
                        "oid": git_sha1(there[path]) if path in there else None,
                    }
                    for file in json.loads(self.body)["files"]
                ]
            }
        )

    def _batch(self, parts: list[str]) -> None:
        repo = "/".join(parts[1:3]).removesuffix(".git")
        here = f"{self.hub.url}/datasets/{repo}.git/info/lfs/objects/verify"
        objects: list[dict[str, Any]] = []
        for each in json.loads(self.body)["objects"]:
            upload = {"href": f"{self.hub.cdn_url}/{each['oid']}?signature=secret", "header": {}}
            is_there = each["oid"] in self.hub.large
            actions = {} if is_there else {"upload": upload, "verify": {"href": here}}
            objects.append(each | ({} if is_there else {"actions": actions}))
        self.send_json({"transfer": "basic", "objects": objects})

    def _upload(self, parts: list[str]) -> None:
        if hashlib.sha256(self.body).hexdigest() == parts[0]:
            self.hub.large[parts[0]] = self.body
            self.send(200)
        else:
            self.send(400, b"another content")

    def _verify(self, _: list[str]) -> None:
        told = json.loads(self.body)
        is_whole = len(self.hub.large.get(told["oid"], b"")) == told["size"]
        self.send(200 if is_whole else 404)

    def _commit(self, parts: list[str]) -> None:
        repo = "/".join(parts[2:4])
        if (dataset := self._dataset(repo)) is None:
            return
        head, *operations = map(json.loads, self.body.splitlines())
        now = dataset.sha_of(unquote(parts[5])) or ""
        if head["value"].get("parentCommit", now) != now:
            self.send(412, b'{"error":"A commit has happened since"}')
            return
        files = dict(dataset.commits[now])
        for operation in operations:
            value = operation["value"]
            match operation["key"]:
                case "file":
                    files[value["path"]] = base64.b64decode(value["content"])
                case "lfsFile":
                    files[value["path"]] = self.hub.large[value["oid"]]
                case "deletedFile":
                    del files[value["path"]]
        sha = self.hub.commit(repo, files)
        self.send_json(
            {"commitUrl": f"{self.hub.url}/datasets/{repo}/commit/{sha}", "commitOid": sha}
        )

    def send_content(self, sent_bytes: int | None = None) -> None:
        """Answer with the content from where `Range` says on, and hang up after `sent_bytes`."""
        content = self.content()
        start = int(self.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        name = unquote(urlsplit(self.path).path).rpartition("/")[2]
        told = {
            "content_length": str(len(content) - start),
            "content_disposition": f'inline; filename="{name}";',
        }
        if start:
            told["content_range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.send(206 if start else 200, content[start:][:sent_bytes], **told)
        self.close_connection = sent_bytes is not None

    def content(self) -> bytes:
        """The bytes that this request to the CDN is about."""
        owner, name, sha, *path = unquote(urlsplit(self.path).path).strip("/").split("/")
        return self.hub.datasets[f"{owner}/{name}"].commits[sha]["/".join(path)]


def listing_of(path: str, content: bytes) -> dict[str, Any]:
    """A file as the Hub's listing shows it."""
    entry = {"type": "file", "path": path, "oid": git_sha1(content), "size": len(content)}
    if is_large(path):
        oid = hashlib.sha256(content).hexdigest()
        entry["lfs"] = {"oid": oid, "size": len(content), "pointerSize": 133}
    return entry


def is_large(path: str) -> bool:
    """Whether the double keeps a file in its CDN, as the Hub does with Parquet."""
    return path.endswith((".parquet", ".duckdb", ".zip")) and "plain" not in path


def git_sha1(content: bytes) -> str:
    header = f"blob {len(content)}\0".encode()
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


def answers(status: int, **headers: str) -> Fault:
    """Answer `status` instead."""

    def fault(exchange: Exchange) -> bool:
        exchange.send(status, b'{"error":"as told"}', **headers)
        return True

    return fault


def says(body: bytes) -> Fault:
    """Answer 200 with `body` instead."""

    def fault(exchange: Exchange) -> bool:
        exchange.send(200, body)
        return True

    return fault


def cut(*, after_bytes: int) -> Fault:
    """Promise the whole content and hang up after some of it."""

    def fault(exchange: Exchange) -> bool:
        exchange.send_content(after_bytes)
        return True

    return fault


def of_size(size_bytes: int) -> Fault:
    """Send a content of another size, promised and kept."""

    def fault(exchange: Exchange) -> bool:
        exchange.send(200, b"x" * size_bytes)
        return True

    return fault


def altered() -> Fault:
    """Send a content of the right size in which one byte is another."""

    def fault(exchange: Exchange) -> bool:
        content = exchange.content()
        exchange.send(200, bytes([content[0] ^ 1]) + content[1:])
        return True

    return fault


def silent() -> Fault:
    """Take the request and never answer."""

    def fault(exchange: Exchange) -> bool:
        exchange.hub.closing.wait()
        exchange.close_connection = True
        return True

    return fault


def dripping(*, every_s: float) -> Fault:
    """Send the content a byte at a time, never silent and never done."""

    def fault(exchange: Exchange) -> bool:
        exchange.send(200, content_length=str(len(exchange.content())))
        while not exchange.hub.closing.wait(every_s):
            exchange.wfile.write(b"x")
            exchange.wfile.flush()
        exchange.close_connection = True
        return True

    return fault


def redirects(to: str = "") -> Fault:
    """Redirect to `to`, or to the very same address."""

    def fault(exchange: Exchange) -> bool:
        exchange.send(302, location=to or exchange.path, x_repo_commit="0" * 40, etag='"0"')
        return True

    return fault


def first_of_all(act: Callable[[], object]) -> Fault:
    """Answer as ever, but do something first: commit to the dataset, say."""

    def fault(_: Exchange) -> bool:
        act()
        return False

    return fault
