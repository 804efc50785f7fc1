"""The colours of a card, light and dark. Text keeps WCAG AA's 4.5 : 1 to what is behind it."""

from __future__ import annotations

import msgspec

from service.cards.kinds import Theme


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


COLOURS: dict[Theme, Colours] = {
    "light": Colours(
        page="#faf8f3",
        panel="#ffffff",
        line="#e6e1d6",
        ink="#16181d",
        muted="#59606d",
        track="#efece4",
        first_bar="#f0a81c",
        bar="#8796ad",
        badge="#16181d",
        badge_ink="#ffffff",
        notice="#b3261e",
        notice_ink="#ffffff",
        podium=("#8a9ab0", "#f0a81c", "#c07c3e"),
    ),
    "dark": Colours(
        page="#101319",
        panel="#181c25",
        line="#2a303c",
        ink="#f4f5f7",
        muted="#a6aebb",
        track="#272d39",
        first_bar="#f5b82e",
        bar="#6f7f98",
        badge="#f4f5f7",
        badge_ink="#101319",
        notice="#ffb4a9",
        notice_ink="#3b0703",
        podium=("#8a9ab0", "#f5b82e", "#c07c3e"),
    ),
}
