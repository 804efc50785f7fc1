"""`/v1/snapshots/{id}/…`: a snapshot's files, whole or in parts, never through our memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from email.utils import formatdate
from typing import Any, BinaryIO, NamedTuple

import litestar
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from service.errors import SnapshotDamaged, UnknownName
from service.http.answering.serving import SERVING, Current, Serving, origin
from service.http.messages.asgi import (
    IS_GONE,
    NO_BODY,
    SEND_FILE,
    FilePart,
    Headers,
    Receive,
    Scope,
    Send,
    Start,
    nobody_tells,
)
from service.http.messages.conditional import entity_tag, is_held
from service.http.messages.headers import ONE_YEAR, security
from service.http.messages.ranges import Cut, cut_of
from service.http.request.request import REQUEST, Request
from service.http.routing.elsewhere import DOWNLOADS
from service.http.routing.openapi import HELD, described
from service.snapshots.downloads import Download, database_of, results_of_snapshot
from service.snapshots.store import SnapshotStore
from service.wire.structs import Problem

LATEST = "latest"
# One event: what of it a client did not take when it left was counted as sent.
_EVENT_BYTES = 1_024 * 1_024


class _Kind(NamedTuple):
    """How one of the files is found, and what is said of it."""

    find: Callable[[SnapshotStore, str], Download]
    media_type: str
    summary: str


_KINDS = {
    "database": _Kind(
        database_of,
        "application/vnd.duckdb",
        "A snapshot as a DuckDB file: all that this service knows, with its views and macros",
    ),
    "results": _Kind(
        results_of_snapshot,
        "application/vnd.apache.parquet",
        "The results that a snapshot was built from, as they were published",
    ),
}


class _Validators(NamedTuple):
    etag: bytes
    last_modified_at: int


def download_handlers(current: Current) -> list[HTTPRouteHandler]:
    """A handler for each of the files."""
    return [_handler(current.store, DOWNLOADS[name], kind) for name, kind in _KINDS.items()]


def _handler(store: SnapshotStore, path: str, kind: _Kind) -> HTTPRouteHandler:
    @get(
        path.replace("{name}", "{name:str}"),
        summary=kind.summary,
        tags=["snapshots"],
        operation_id=path.rpartition("/")[2].replace(".", "_"),
        **described(
            (200, bytes, "The file."),
            (206, bytes, "The parts that `Range` asks for."),
            (304, None, HELD.format("file")),
            (307, None, "The newest snapshot is at `Location`."),
            (404, Problem, "The store has no such snapshot, or no longer what is asked of it."),
            (416, Problem, "The file has none of the parts that `Range` asks for."),
            media_type=kind.media_type,
        ),
    )
    async def download(request: litestar.Request[Any, Any, Any], name: FromPath[str]) -> ASGIApp:
        """The id is that of the header `X-Snapshot`; with `latest`, a redirect to the newest."""
        asked: Request = request.scope[REQUEST]  # type: ignore[literal-required]
        serving: Serving = request.scope[SERVING]  # type: ignore[literal-required]
        snapshot_id = asked.match.name or ""
        if snapshot_id == LATEST:
            # Below whatever path a proxy put us; and by its id, so that a download that goes on
            # later is of the same file.
            place = f"../{serving.snapshot.id}/{path.rpartition('/')[2]}"
            return _redirection(place.encode())
        return await asyncio.to_thread(_opened, kind, store, snapshot_id, asked)

    return download


def _redirection(location: bytes) -> ASGIApp:
    headers: Headers = [
        (b"location", location),
        (b"cache-control", b"no-cache"),
        (b"content-length", b"0"),
    ]

    async def redirect(scope: Scope, receive: Receive, send: Send) -> None:
        await send(Start(type="http.response.start", status=307, headers=headers))
        await send(NO_BODY)

    return redirect


def _opened(kind: _Kind, store: SnapshotStore, snapshot_id: str, asked: Request) -> ASGIApp:
    """Sends the file, which is open from now on: it may be removed meanwhile."""
    found = kind.find(store, snapshot_id)
    try:
        file = found.path.open("rb", buffering=0)
    except FileNotFoundError:
        raise UnknownName("snapshot", snapshot_id) from None
    except OSError as error:
        raise SnapshotDamaged(snapshot_id) from error
    with contextlib.ExitStack() as opened:
        opened.enter_context(file)
        size_bytes = os.fstat(file.fileno()).st_size
        file_is = _Validators(entity_tag(found.sha256), int(found.changed_at.timestamp()))
        headers = _headers(found, file_is)
        is_head = asked.method == "HEAD"
        if is_held(file_is, asked.wants):
            cut = Cut(304, [], [])
        else:
            asked_headers = [] if is_head else asked.headers
            cut = cut_of(asked_headers, file_is, size_bytes, kind.media_type.encode())
            cut.headers.append((b"content-length", b"%d" % cut.size_bytes))
        cut.headers.extend(headers)
        # From here on it is closed by who sends it.
        opened.pop_all()
        return _app(file, cut._replace(parts=[], end=b"") if is_head else cut)


def _headers(found: Download, file_is: _Validators) -> Headers:
    return [
        (b"etag", file_is.etag),
        (b"last-modified", formatdate(file_is.last_modified_at, usegmt=True).encode()),
        (b"accept-ranges", b"bytes"),
        (b"cache-control", ONE_YEAR),
        (b"content-disposition", f'attachment; filename="{found.file_name}"'.encode()),
        (b"x-snapshot", found.record.id.encode()),
        *origin(found.record),
        *security(),
    ]


def _app(file: BinaryIO, cut: Cut) -> ASGIApp:
    async def send_it(scope: Scope, receive: Receive, send: Send) -> None:
        is_gone = scope.get(IS_GONE, nobody_tells)
        with file:
            await send(Start(type="http.response.start", status=cut.status, headers=cut.headers))
            for part in cut.parts:
                if part.before:
                    await send(_more(part.before))
                for at in range(part.offset, part.offset + part.size_bytes, _EVENT_BYTES):
                    if is_gone():
                        return
                    count = min(_EVENT_BYTES, part.offset + part.size_bytes - at)
                    await send(_file_part(file, at, count))
            await send({**NO_BODY, "body": cut.end})

    return send_it


def _more(body: bytes) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": True}


def _file_part(file: BinaryIO, offset: int, count: int) -> FilePart:
    return FilePart(type=SEND_FILE, file=file, offset=offset, count=count, more_body=True)
