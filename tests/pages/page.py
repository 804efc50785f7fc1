"""A page as a browser without scripts has it: its elements, and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "br", "img"}


@dataclass
class Element:
    """An element with its attributes and all of its text."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: list[Element] = field(default_factory=list)


class Page(HTMLParser):
    """`elements` in the order in which they begin."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.unclosed = [each.tag for each in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        for outer in self._open:
            outer.inside.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> ends <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of that tag whose attributes have these values; `class_` is `class`."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            each
            for each in self.elements
            if each.tag == tag and wanted.items() <= each.attributes.items()
        ]

    @property
    def leads_to(self) -> list[str]:
        """Where it leads, and what it loads."""
        names = ("href", "src", "action")
        return [
            each.attributes[name]
            for each in self.elements
            for name in names
            if name in each.attributes
        ]

    @property
    def inline(self) -> list[Element]:
        """What the policy of pages forbids."""
        return [
            each
            for each in self.elements
            if each.tag == "style"
            or (each.tag == "script" and "src" not in each.attributes)
            or any(name == "style" or name.startswith("on") for name in each.attributes)
        ]
