"""What crawlers are told: where the pages are listed, and what would be asked anew for each."""

from __future__ import annotations

from service.pages.links import links_of
from service.snapshots.connect import Snapshot


def robots(snapshot: Snapshot) -> bytes:
    """All is allowed; where our origin is known, pages are listed and SQL is not asked."""
    links = links_of(snapshot)
    lines = ["User-agent: *", "Allow: /"]
    if links.origin:
        lines += [f"Disallow: {links.to(path)}?" for path in ("/sql", "/v1/sql")]
        lines += ["", f"Sitemap: {links.absolute(links.to('/sitemap.xml'))}"]
    return "\n".join([*lines, ""]).encode()
