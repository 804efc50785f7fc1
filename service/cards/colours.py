"""The colours of a card, light and dark. Text keeps WCAG AA's 4.5 : 1 to what is behind it."""

from __future__ import annotations

import msgspec

from service.cards.kinds import THEMES, Theme


class Colours(msgspec.Struct, frozen=True):
    """Colours as SVG writes them."""

    page: str
    panel: str
    line: str
    ink: str
    muted: str
    track: str
    first_bar: str
    bar: str
    badge: str
    badge_ink: str
    notice: str
    notice_ink: str
    podium: tuple[str, str, str]


# Light and dark.
_PAIRS = {
    "page": ("#faf8f3", "#101319"),
    "panel": ("#ffffff", "#181c25"),
    "line": ("#e6e1d6", "#2a303c"),
    "ink": ("#16181d", "#f4f5f7"),
    "muted": ("#59606d", "#a6aebb"),
    "track": ("#efece4", "#272d39"),
    "first_bar": ("#f0a81c", "#f5b82e"),
    "bar": ("#8796ad", "#6f7f98"),
    "badge": ("#16181d", "#f4f5f7"),
    "badge_ink": ("#ffffff", "#101319"),
    "notice": ("#b3261e", "#ffb4a9"),
    "notice_ink": ("#ffffff", "#3b0703"),
    "podium": (("#8a9ab0", "#f0a81c", "#c07c3e"), ("#8a9ab0", "#f5b82e", "#c07c3e")),
}
COLOURS: dict[Theme, Colours] = {
    theme: msgspec.convert({name: pair[place] for name, pair in _PAIRS.items()}, Colours)
    for place, theme in enumerate(THEMES)
}
