"""Markdown → HTML for a page: headings with addresses, code to copy, links to our own pages."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, MutableMapping, Sequence
from html import escape
from typing import Any

import msgspec
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

_NO_PART_OF_AN_ID = re.compile(r"[^\w\- ]")
_COPY = '<button class="copy scripted" type="button" data-copy="before">Copy</button>'

Leads = Callable[[str], tuple[str, str] | None]
"""Where a link of a document leads on our pages, and what a file there is called; None: nowhere."""
Runs = Callable[[str], str | None]
"""Where a statement can be asked; None: nowhere."""


class Heading(msgspec.Struct, frozen=True):
    """A section of a document."""

    id: str
    text: str


class Rendered(msgspec.Struct, frozen=True):
    """A document as HTML, which is `safe`: of markup in it, only Markdown's own is left."""

    html: str
    sections: list[Heading]


def rendered(text: str, leads: Leads, runs: Runs) -> Rendered:
    """`text`, its links as `leads` says, its SQL with a link to where it `runs`."""
    environment = {"leads": leads, "runs": runs}
    tokens = _parser().parse(text)
    sections = _prepared(tokens)
    html = _parser().renderer.render(tokens, _parser().options, environment)
    return Rendered(html, sections)


@functools.cache
def _parser() -> MarkdownIt:
    # Without "html", tags in a document are text.
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=_Pages).enable("table")


def _prepared(tokens: list[Token]) -> list[Heading]:
    """Those of the second level; each gets the id that links of documents know it by."""
    taken: dict[str, int] = {}
    sections = []
    for at, token in enumerate(tokens):
        # The policy of pages takes no style from an attribute.
        if "right" in str(token.attrs.pop("style", "")):
            token.attrSet("class", "num")
        # A head without words heads nothing.
        if token.type == "th_open" and not tokens[at + 1].content:
            token.tag = tokens[at + 2].tag = "td"
        if token.type != "heading_open":
            continue
        text = "".join(each.content for each in tokens[at + 1].children or ())
        slug = _NO_PART_OF_AN_ID.sub("", text.lower()).replace(" ", "-")
        before = taken.get(slug, 0)
        taken[slug] = before + 1
        heading = Heading(f"{slug}-{before}" if before else slug, text)
        token.attrSet("id", heading.id)
        if token.tag == "h2":
            sections.append(heading)
    return sections


class _Pages(RendererHTML):
    """What pages need beside what Markdown says; its methods are named as tokens are."""

    def heading_close(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        """With its address, for who wants to name it."""
        opened, tag = tokens[at - 2].attrs["id"], tokens[at].tag
        said = escape(tokens[at - 1].content.replace("`", ""), quote=True)
        if tag == "h1":
            return "</h1>\n"
        link = f'<a class="anchor" href="#{opened}" aria-label="Address of “{said}”">#</a>'
        return f" {link}</{tag}>\n"

    def fence(
        self, tokens: Sequence[Token], at: int, _: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """Code that can be copied, and asked where it is SQL."""
        code = tokens[at].content
        url = env["runs"](code) if tokens[at].info.strip() == "sql" else None
        run = f'<a class="run" href="{escape(url)}">Ask it</a>' if url else ""
        told = f'<pre tabindex="0"><code>{escape(code)}</code></pre>'
        return f'<div class="code">{told}{_COPY}{run}</div>\n'

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """The same."""
        return self.fence(tokens, idx, options, env)

    def table_open(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        """In a frame that scrolls by itself."""
        number = sum(each.type == "table_open" for each in tokens[: at + 1])
        label = f'aria-label="Table {number}"'
        return f'<div class="scroll" tabindex="0" role="region" {label}><table>'

    def table_close(self, *_: Any) -> str:
        """The end of both."""
        return "</table></div>\n"

    def link_open(
        self,
        tokens: Sequence[Token],
        at: int,
        _: OptionsDict,
        env: MutableMapping[str, Any],
    ) -> str:
        """To a page of ours or a web address; what is neither is text."""
        way = env["leads"](str(tokens[at].attrs["href"]))
        return "<span>" if way is None else f'<a href="{escape(way[0])}">'

    def text(
        self, tokens: Sequence[Token], at: int, _: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """As it is; the name of a file, where that is a page, by the page's title."""
        content = tokens[at].content
        if content.endswith(".md") and tokens[at - 1].type == "link_open":
            way = env["leads"](str(tokens[at - 1].attrs["href"]))
            content = way[1] if way else content
        return escape(content)

    def link_close(
        self,
        tokens: Sequence[Token],
        at: int,
        _: OptionsDict,
        env: MutableMapping[str, Any],
    ) -> str:
        """As it was opened: documents have no link within a link."""
        opened = next(each for each in reversed(tokens[:at]) if each.type == "link_open")
        return "</span>" if env["leads"](str(opened.attrs["href"])) is None else "</a>"

    def image(self, tokens: Sequence[Token], at: int, *_: Any) -> str:
        """What it shows, in words: pictures of documents are of the repository."""
        return escape(tokens[at].content)
