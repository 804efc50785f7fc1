"""A part of a document that a program writes, between two marks."""

from __future__ import annotations

from pathlib import Path

import msgspec

DOCS = Path(__file__).parent


class Marked(msgspec.Struct, frozen=True):
    """The part `name` of `docs/{name}.md`, which `command` writes."""

    name: str
    command: str

    def read(self) -> str:
        """What stands between the marks."""
        return self._parts()[1].strip()

    def write(self, text: str) -> None:
        """Put `text` between the marks, and leave all else as it is."""
        before, _, after = self._parts()
        self._file.write_text(f"{before}\n\n{text}\n\n{after}", encoding="utf-8")

    @property
    def _file(self) -> Path:
        return DOCS / f"{self.name}.md"

    def _parts(self) -> tuple[str, str, str]:
        begin = f"<!-- {self.name}: `{self.command}` writes what is between these marks -->"
        end = f"<!-- end of {self.name} -->"
        before, begun, rest = self._file.read_text(encoding="utf-8").partition(begin)
        inside, ended, after = rest.partition(end)
        if not (begun and ended):
            raise ValueError(f"docs/{self.name}.md has no marks {begin!r} and {end!r}")
        return before + begin, inside, end + after
