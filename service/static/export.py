"""Every answer without a filter → a tree of links to objects, and then one pointer to the tree.

OUT/objects/           what answers hold, by ETag (`objects.py`)
OUT/trees/{id}-…/      /v1/models → v1/models/@json → ../../../../objects/ab/abcd…; `manifest.json`,
                       and nginx/, which serves this very tree
OUT/current → trees/{id}-…
OUT/cards/             `duckrank cards`

An object that is there is not written again: a second export writes what has changed, and links.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from urllib.parse import unquote

import msgspec

from service import __version__
from service.answers.metadata_index import metadata_index_of
from service.atomic_write import remove, sweep, whole_folder
from service.http.messages.conditional import entity_tag
from service.http.routing.elsewhere import DOWNLOADS
from service.snapshots.connect import Snapshot
from service.snapshots.downloads import Download, database_of, results_of_snapshot
from service.snapshots.store import SnapshotStore
from service.static.ask import Answered, Asker
from service.static.forms import Forms
from service.static.manifest import Manifest, StaticAnswer, read_manifest, write_manifest
from service.static.nginx import write_nginx
from service.static.objects import Objects
from service.static.targets import Target, redirects, targets

# Of which web servers that have not been told of the newest may still read.
KEPT_TREES = 2
# Below the folder, as `duckrank cards` leaves them.
CARDS = "cards"
LONGEST_PART_BYTES = 255

Progress = Callable[[int, int], None]


class Exported(msgspec.Struct):
    """What a run did; `failed` are paths and what they answered."""

    answer_count: int = 0
    written_count: int = 0
    removed_count: int = 0
    held_bytes: int = 0
    changed_count: int = 0
    failed: list[str] = []
    left_out: list[str] = []


class Export:
    """One run over one snapshot."""

    def __init__(self, asker: Asker, snapshot: Snapshot, store: SnapshotStore, out: Path) -> None:
        self._asker = asker
        self._snapshot = snapshot
        self._store = store
        self._out = out
        self._objects = Objects(out / "objects")
        built_at_s = int(snapshot.built_at.timestamp())
        self._forms = Forms(formatdate(built_at_s, usegmt=True))
        self._answers: dict[str, dict[str, StaticAnswer]] = {}
        self.done = Exported()

    async def run(
        self,
        base_url: str,
        threads_count: int,
        progress: Progress,
        *,
        forms: Container[str],
        has_cards: bool,
    ) -> Exported:
        """Write objects, then the tree, then the pointer."""
        index = metadata_index_of(self._snapshot)
        asked = list(targets(index, self._snapshot.id, forms, has_cards=has_cards))
        with ThreadPoolExecutor(threads_count, thread_name_prefix="static") as threads:
            for batch in _batches(asked, threads_count):
                # In their order, whoever is done first: forms are called by it.
                for made in await asyncio.gather(
                    *(self._make_all(each, threads) for each in batch)
                ):
                    for each in made:
                        self._note(*each)
                self._asker.forget()
                progress(self.done.answer_count, len(asked))
        moved = {
            path: to
            for path, to in redirects(index, self._snapshot.id)
            if path not in self._answers and to in self._answers
        }
        # What is missing by mistake would be missing for all who read.
        if not self.done.failed:
            self._publish(self._manifest(moved), base_url)
        return self.done

    async def _make_all(
        self, forms: list[Target], threads: ThreadPoolExecutor
    ) -> list[tuple[Target, Answered, str, bool]]:
        """All forms of one path, one after the other: what they have in common is computed once."""
        return [(target, *await self._make(target, threads)) for target in forms]

    async def _make(
        self, target: Target, threads: ThreadPoolExecutor
    ) -> tuple[Answered, str, bool]:
        """What is asked for, its object in place, and whether that was written now."""
        method = "HEAD" if target.is_large else "GET"
        accept = target.accept or "*/*"
        answered = await self._asker.ask(target.path, accept=accept, method=method)
        if answered.status != 200 or not _is_placeable(target.path):
            return answered, "", False
        etag = _etag(answered)

        def put() -> bool:
            if target.is_large:
                return self._objects.put_file(etag, self._download(target).path)
            return self._objects.put(etag, answered.body, is_compressible=target.is_compressible)

        is_new = await asyncio.get_running_loop().run_in_executor(threads, put)
        return answered._replace(body=b""), etag, is_new

    def _note(self, target: Target, answered: Answered, etag: str, is_new: bool) -> None:
        self.done.answer_count += 1
        if answered.status in (404, 422):
            # A task without statistics, or a selection of nothing: nor has it an answer here.
            return
        if answered.status != 200:
            self.done.failed.append(f"{target.path} answered {answered.status}")
            return
        if not _is_placeable(target.path):
            self.done.left_out.append(target.path)
            return
        self.done.written_count += is_new
        size_bytes = (self._objects.place(etag) / "body").stat().st_size
        form = self._forms.name_of(answered, target.accept)
        self._answers.setdefault(target.path, {})[form] = StaticAnswer(etag, size_bytes)

    def _download(self, target: Target) -> Download:
        find = database_of if target.path.endswith(_file_name("database")) else results_of_snapshot
        return find(self._store, self._snapshot.id)

    def _manifest(self, moved: dict[str, str]) -> Manifest:
        before = read_manifest(self._out / "current")
        was = before.answers if before is not None else {}
        changed = [path for path, forms in self._answers.items() if was.get(path) != forms]
        self.done.changed_count = len(changed)
        return Manifest(
            snapshot=self._snapshot.id,
            forms=self._forms.by_name,
            answers=self._answers,
            redirects=moved,
            left_out=self.done.left_out,
            changed=changed,
            removed=[path for path in was if path not in self._answers],
        )

    def _publish(self, manifest: Manifest, base_url: str) -> None:
        trees = self._out / "trees"
        tree = trees / f"{self._snapshot.id}-{_digest(manifest, base_url)}"
        if not tree.exists():
            self._plant(tree, manifest, base_url)
        pointer = self._out / ".new.current"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(Path("trees") / tree.name)
        pointer.replace(self._out / "current")
        self._tidy(trees, tree)

    def _plant(self, tree: Path, manifest: Manifest, base_url: str) -> None:
        with whole_folder(tree, is_lasting=False) as made:
            for path, forms in manifest.answers.items():
                folder = made / unquote(path).strip("/")
                folder.mkdir(parents=True, exist_ok=True)
                for form, answer in forms.items():
                    depth = len(folder.relative_to(made).parts) + 2
                    place = self._objects.place(answer.etag).relative_to(self._out)
                    (folder / f"@{form}").symlink_to(Path(*[".."] * depth) / place)
            write_nginx(made / "nginx", tree.resolve(), manifest, base_url)
            write_manifest(made, manifest)

    def _tidy(self, trees: Path, current: Path) -> None:
        sweep(trees)
        newest = sorted(trees.iterdir(), key=os.path.getmtime, reverse=True)
        for tree in newest[KEPT_TREES:]:
            if tree != current:
                remove(tree)
        manifests = [read_manifest(tree) for tree in trees.iterdir()]
        etags = {
            answer.etag
            for manifest in manifests
            if manifest is not None
            for forms in manifest.answers.values()
            for answer in forms.values()
        }
        self.done.removed_count = self._objects.keep_only(etags)
        self.done.held_bytes = self._objects.size_bytes()


def _batches(every: list[Target], count: int) -> Iterator[list[list[Target]]]:
    """So many paths at a time, each with all of its forms."""
    paths = (list(forms) for _, forms in groupby(every, key=lambda target: target.path))
    while batch := list(islice(paths, count)):
        yield batch


def _digest(manifest: Manifest, base_url: str) -> str:
    """What tells a tree from another of the same snapshot, such as another program's."""
    same = msgspec.structs.replace(manifest, changed=[], removed=[])
    told = msgspec.json.encode((same, __version__, base_url))
    return sha256(told).hexdigest()[:8]


def _etag(answered: Answered) -> str:
    """The tag of an answer; of one that has none, what it would be."""
    tag = answered.header(b"etag") or entity_tag(sha256(answered.body).hexdigest()).decode()
    return tag.strip('"')


def _is_placeable(path: str) -> bool:
    """Whether a file can have that name; what begins so is how forms are called."""
    parts = unquote(path).split("/")[1:]
    return path == "/" or not any(
        part in ("", ".", "..")
        or part.startswith("@")
        or "\0" in part
        or len(part.encode(errors="replace")) > LONGEST_PART_BYTES
        for part in parts
    )


def _file_name(download: str) -> str:
    return DOWNLOADS[download].rpartition("/")[2]


def export_static(
    asker: Asker,
    snapshot: Snapshot,
    store: SnapshotStore,
    out: Path,
    base_url: str,
    threads_count: int,
    progress: Progress,
    *,
    forms: Container[str],
    has_cards: bool,
) -> Exported:
    """Make `out` hold the answers of `snapshot`; whoever reads it sees the old ones or these.

    `forms`: those of tables, by name, beside the one that is sent unasked. `has_cards`: those that
    were drawn ahead, else each would be drawn now, changed or not.
    """
    for folder in (out, out / "objects", *(out / "objects").glob("*")):
        sweep(folder)
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        export = Export(asker, snapshot, store, out)
        run = export.run(base_url, threads_count, progress, forms=forms, has_cards=has_cards)
        return loop.run_until_complete(run)
