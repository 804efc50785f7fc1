"""Every card of a snapshot → files in a folder, as `OG_DIR` takes them; what is there stays.

A card is drawn again only when its drawing has changed. The manifest is written before the first
file, now and then, and at the end, so that a run that was killed is gone on with, and nothing that
it left behind is forgotten.
"""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue

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
    with alone_in(folder):
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
        self._painters: SimpleQueue[Painter] = SimpleQueue()
        self.done = Exported()

    def run(self, processes_count: int, progress: Progress) -> Exported:
        wanted = self._wanted()
        self._remove_others(wanted)
        self._manifest.cards = dict.fromkeys(wanted, Entry()) | self._manifest.cards
        self._write(is_last=True)
        for _ in range(processes_count):
            self._painters.put(Painter())
        threads = ThreadPoolExecutor(processes_count, thread_name_prefix="cards")
        try:
            places = {threads.submit(self._make, place, *wanted[place]): place for place in wanted}
            for count, future in enumerate(as_completed(places), start=1):
                place = places[future]
                self._note(place, *wanted[place], future)
                progress(count, len(places))
        finally:
            threads.shutdown(cancel_futures=True)
            for _ in range(processes_count):
                self._painters.get().close()
            self._write(is_last=True)
        return self.done

    def _wanted(self) -> dict[str, tuple[Kind, str]]:
        """Kind and name of every card that has a place of its own, by that place."""
        wanted: dict[str, tuple[Kind, str]] = {}
        for kind in self._kinds:
            for name in names_of(self._snapshot, kind):
                place = place_of(kind, name)
                if place is None:
                    self.done.failed.append(f"{kind} {name!r}: no file can have this name")
                elif str(place) in self._manifest.cards or not (self._folder / place).exists():
                    wanted[str(place)] = kind, name
                else:
                    self.done.foreign.append(str(place))
        return wanted

    def _remove_others(self, wanted: Container[str]) -> None:
        for place in list(self._manifest.cards):
            if place.partition("/")[0] in self._kinds and place not in wanted:
                path = self._folder / place
                if path.exists():
                    path.unlink()
                    self.done.removed_count += 1
                with contextlib.suppress(OSError):
                    # Folders of an organisation; one that is not empty stays.
                    for parent in list(path.relative_to(self._folder).parents)[:-2]:
                        (self._folder / parent).rmdir()
                del self._manifest.cards[place]

    def _make(self, place: str, kind: Kind, name: str) -> Entry | None:
        """The entry of the file that was written; None where it was there already.

        Raises:
            CardNotDrawn, OSError: it was not written.
        """
        drawing = drawing_of(card(self._snapshot, kind, name), "light", renderer())
        path, entry = self._folder / place, self._manifest.cards[place]
        try:
            is_there = path.stat().st_size == entry.size_bytes
        except OSError:
            is_there = False
        if entry.digest == drawing.digest and is_there:
            return None
        painter = self._painters.get()
        try:
            picture = painter.paint(drawing)
        finally:
            self._painters.put(painter)
        if not is_picture(picture):
            raise CardNotDrawn("what came back is no PNG")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, picture, is_lasting=False)
        return Entry(drawing.digest, len(picture))

    def _note(self, place: str, kind: Kind, name: str, made: Future[Entry | None]) -> None:
        try:
            entry = made.result()
        except (CardNotDrawn, OSError) as error:
            self.done.failed.append(f"{kind} {name!r}: {error}")
            return
        if entry is None:
            self.done.kept_count += 1
            return
        self.done.drawn_count += 1
        self._manifest.cards[place] = entry
        self._write()

    def _write(self, *, is_last: bool = False) -> None:
        now_s = time.monotonic()
        if is_last or now_s - self._written_at_s > MANIFEST_INTERVAL_S:
            write_manifest(self._folder, self._manifest)
            self._written_at_s = now_s


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Be the only one who writes to a folder of exported files.

    Raises:
        BadSetting: it can't be written to, or somebody is at it.
    """
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
                "--out", str(folder), "another `duckrank` is writing to it: wait for it"
            ) from None
        yield
