"""Which words there are to select by: names of benchmarks, tasks and models, and what they say."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches

from service.errors import BadParameter, UnknownName
from service.queries.run import Row, fetch_rows
from service.snapshots.connect import Snapshot

# Kinds whose names are too many to be listed, and that have a page.
_NAMED = ("benchmark", "task", "model")
_MOST_SHOWN = 40


class Word(Row, frozen=True):
    """Columns of `selection_words`."""

    kind: str
    word: str
    name: str
    place: int


class Vocabulary:
    """The words of one snapshot, by kind."""

    def __init__(self, words: list[Word]) -> None:
        self._words: dict[str, dict[str, Word]] = defaultdict(dict)
        for word in words:
            # An own name goes before an alias: those come later.
            self._words[word.kind].setdefault(word.word, word)

    def own(self, parameter: str, kind: str, word: str) -> str:
        """The name of what `parameter` calls `word`; it, or an alias of it.

        Raises:
            UnknownName: no benchmark, task or model is called so.
            BadParameter: it is no word of any other kind.
        """
        known = self._words[kind].get(word)
        if known is not None:
            return known.name
        if kind in _NAMED:
            raise UnknownName(kind, word)
        raise BadParameter(parameter, word, f"no {kind} is called so; {self._instead(kind, word)}")

    def benchmark_id(self, name: str) -> int:
        """The key of the benchmark that is called so.

        Raises:
            UnknownName: there is none.
        """
        known = self._words["benchmark"].get(name)
        if known is None:
            raise UnknownName("benchmark", name)
        return known.place

    def in_registry_order(self, tasks: object) -> list[str]:
        """Own names of tasks, sorted."""
        assert isinstance(tasks, list)
        return sorted(tasks, key=lambda name: self._words["task"][name].place)

    def _instead(self, kind: str, word: str) -> str:
        words = sorted(self._words[kind])
        if len(words) <= _MOST_SHOWN:
            return f"there are {', '.join(words)}"
        near = get_close_matches(word[:_MOST_SHOWN], words, n=3)
        return f"near it are {', '.join(near)}" if near else f"there are {len(words)}"


def vocabulary_of(snapshot: Snapshot) -> Vocabulary:
    """The words of `snapshot`, read by the first that asks."""
    return snapshot.cached(_read)


def _read(snapshot: Snapshot) -> Vocabulary:
    return Vocabulary(fetch_rows(snapshot, "selection_words", Word))
