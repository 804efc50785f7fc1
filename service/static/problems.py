"""What a static copy does not have → what nginx says instead: JSON, and to a browser a page.

Either names the service that has it.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.pages.links import Links
from service.pages.problem import problem_page
from service.representations.page import HTML
from service.static.manifest import Manifest
from service.static.words import quoted
from service.wire.encode import encode
from service.wire.structs import Problem

# Stands in a page for what was asked for, which nginx alone knows.
_ASKED = "DUCKRANKASKED"
# nginx takes no word of 4,096 bytes; a letter has at most four.
_MOST_LETTERS = 1_000
_SECURITY = ("x-content-type-options", "content-security-policy", "referrer-policy")


def problem_locations(manifest: Manifest, base_url: str) -> Iterator[str]:
    """The locations `@duckrank_…` of what is not there."""
    copy = f"static copy of snapshot {manifest.snapshot}"
    for name, status, detail in (
        ("unknown", 404, f"This {copy} has nothing here"),
        ("incomplete", 422, "A parameter is missing, and a static copy takes none"),
        ("elsewhere", 501, f"Filters, searches, changes and SQL need a service; this is a {copy}"),
    ):
        where = f": ask {base_url} for the same path and query" if base_url else ""
        said = encode(Problem(detail=detail + where)).decode()
        yield (
            f"location @duckrank_{name} {{\n"
            "    default_type application/json;\n"
            f"    return {status} {quoted(said.replace('$', '%24'))};\n"
            "}"
        )
        yield _page_location(f"@duckrank_{name}_page", status, detail, manifest, base_url)


def shared_headers(manifest: Manifest, essence: str = "application/json") -> list[str]:
    """What errors say as well: who may read them, and what a browser may do with them."""
    for form in manifest.forms.values():
        told = dict(form.headers)
        if told["content-type"].partition(";")[0] == essence:
            cors = [name for name in told if name.startswith("access-control-")]
            return [
                f"    add_header {name} {quoted(told[name])} always;"
                for name in (*_SECURITY, *cors)
                if name in told
            ]
    return []


def _page_location(name: str, status: int, detail: str, manifest: Manifest, base_url: str) -> str:
    there = f"{base_url.rstrip('/')}{_ASKED}" if base_url else ""
    page = problem_page(Links(copy_of=base_url), status, detail, elsewhere=there).decode()
    # `$` begins a variable, whatever it stands in.
    page = page.replace("$", "&#36;").replace(_ASKED, "$duckrank_there")
    cuts = range(0, len(page), _MOST_LETTERS)
    parts = {f"duckrank_part{at}": page[at : at + _MOST_LETTERS] for at in cuts}
    return "\n".join(
        [
            f"location {name} {{",
            f"    default_type {quoted(HTML.media_type)};",
            "    add_header cache-control no-store always;",
            *shared_headers(manifest, HTML.essence),
            *(f"    set ${part} {quoted(text)};" for part, text in parts.items()),
            f"    return {status} {quoted(''.join(f'${part}' for part in parts))};",
            "}",
        ]
    )
