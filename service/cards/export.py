"""Every card of a snapshot → files in a folder, as `OG_DIR` takes them; what is there stays.

A card is drawn again only when its drawing has changed. The manifest is written before the first
file, now and then, and at the end, so that a run that was killed is gone on with, and nothing that
it left behind is forgotten.
"""

from __future__ import annotations

import contextlib
import fcntl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path, PurePosixPath

import msgspec

from service.atomic_write import TEMPORARY_PREFIX, remove, write_whole
from service.cards.content import card, names_of
from service.cards.drawing import drawing_of
from service.cards.kinds import Kind
from service.cards.manifest import Entry, read_manifest, write_manifest
from service.cards.painter import Painter, renderer
from service.cards.pictures import is_picture
from service.cards.places import place_of
from service.errors import BadSetting, CardNotDrawn
from service.snapshots.connect import Snapshot

MANIFEST_INTERVAL_S = 2.0

Progress = Callable[[int, int], None]


class Exported(msgspec.Struct):
    """What a run did, in files; `failed` are names and reasons, `foreign` files of others."""

    drawn_count: int = 0
    kept_count: int = 0
    removed_count: int = 0
    failed: list[str] = msgspec.field(default_factory=list)
    foreign: list[str] = msgspec.field(default_factory=list)


class _Wanted(msgspec.Struct, frozen=True):
    kind: Kind
    name: str
    place: PurePosixPath


def export_cards(
    snapshot: Snapshot,
    folder: Path,
    kinds: Sequence[Kind],
    processes_count: int,
    progress: Progress,
) -> Exported:
    """Make `folder` hold the cards of these kinds, and none that no longer belong.

    `progress` is told how many of how many are done. Files that others put there are left alone.

    Raises:
        BadSetting: the folder can't be written to, or another run is writing to it.
    """
    with _alone_in(folder):
        for left_by_a_kill in folder.rglob(f"{TEMPORARY_PREFIX}*"):
            remove(left_by_a_kill)
        return _Export(snapshot, folder, kinds).run(processes_count, progress)


class _Export:
    def __init__(self, snapshot: Snapshot, folder: Path, kinds: Sequence[Kind]) -> None:
        self._snapshot = snapshot
        self._folder = folder
        self._kinds = kinds
        self._manifest = read_manifest(folder)
        self._manifest.snapshot = snapshot.id
        self._written_at_s = 0.0
        self._local = threading.local()
        self._painters: list[Painter] = []
        self.done = Exported()

    def run(self, processes_count: int, progress: Progress) -> Exported:
        wanted = self._wanted()
        self._remove_others({str(each.place) for each in wanted})
        self._plan(wanted)
        threads = ThreadPoolExecutor(processes_count, thread_name_prefix="cards")
        try:
            entries = {threads.submit(self._make, each): each for each in wanted}
            for count, future in enumerate(as_completed(entries), start=1):
                self._note(entries[future], future.result())
                progress(count, len(entries))
        finally:
            threads.shutdown(cancel_futures=True)
            for painter in self._painters:
                painter.close()
            self._write(is_last=True)
        return self.done

    def _wanted(self) -> list[_Wanted]:
        wanted: list[_Wanted] = []
        for kind in self._kinds:
            for name in names_of(self._snapshot, kind):
                place = place_of(kind, name)
                if place is None:
                    self.done.failed.append(f"{kind} {name!r}: no file can have this name")
                elif str(place) in self._manifest.cards or not (self._folder / place).exists():
                    wanted.append(_Wanted(kind, name, place))
                else:
                    self.done.foreign.append(str(place))
        return wanted

    def _remove_others(self, places: set[str]) -> None:
        for place in list(self._manifest.cards):
            if place.partition("/")[0] in self._kinds and place not in places:
                path = self._folder / place
                if path.exists():
                    path.unlink()
                    self.done.removed_count += 1
                with contextlib.suppress(OSError):
                    # Folders of an organisation; one that is not empty stays.
                    for parent in list(path.relative_to(self._folder).parents)[:-2]:
                        (self._folder / parent).rmdir()
                del self._manifest.cards[place]

    def _plan(self, wanted: list[_Wanted]) -> None:
        for each in wanted:
            self._manifest.cards.setdefault(str(each.place), Entry())
        self._write(is_last=True)

    def _make(self, wanted: _Wanted) -> Entry | CardNotDrawn | OSError | None:
        """The entry of the file that was written, an error, or None where it was there already."""
        found = card(self._snapshot, wanted.kind, wanted.name)
        drawing = drawing_of(found, "light", renderer())
        path = self._folder / wanted.place
        entry = self._manifest.cards[str(wanted.place)]
        try:
            is_there = path.stat().st_size == entry.size_bytes
        except OSError:
            is_there = False
        if entry.digest == drawing.digest and is_there:
            return None
        try:
            picture = self._painter().paint(drawing)
            if not is_picture(picture):
                return CardNotDrawn("what came back is no PNG")
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, picture, is_lasting=False)
        except (CardNotDrawn, OSError) as error:
            return error
        return Entry(drawing.digest, len(picture))

    def _painter(self) -> Painter:
        painter: Painter | None = getattr(self._local, "painter", None)
        if painter is None:
            painter = self._local.painter = Painter()
            self._painters.append(painter)
        return painter

    def _note(self, wanted: _Wanted, made: Entry | CardNotDrawn | OSError | None) -> None:
        if made is None:
            self.done.kept_count += 1
        elif isinstance(made, Entry):
            self.done.drawn_count += 1
            self._manifest.cards[str(wanted.place)] = made
            self._write()
        else:
            self.done.failed.append(f"{wanted.kind} {wanted.name!r}: {made}")

    def _write(self, *, is_last: bool = False) -> None:
        now_s = time.monotonic()
        if is_last or now_s - self._written_at_s > MANIFEST_INTERVAL_S:
            write_manifest(self._folder, self._manifest)
            self._written_at_s = now_s


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise BadSetting("--out", str(folder), f"a folder to write to ({error})") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSetting(
                "--out", str(folder), "another `duckrank cards` is writing to it: wait for it"
            ) from None
        yield
