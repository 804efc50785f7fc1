"""Card and colours → a drawing: SVG, and the font files that its text needs.

A card is 1200 × 630 pixels: a header, title and description, facts on the left, bars in a panel on
the right, and where the data comes from at the foot.
"""

from __future__ import annotations

import hashlib
from html import escape

import msgspec

from service.cards.colours import COLOURS, Colours
from service.cards.content import Bar, Card
from service.cards.faces import (
    END,
    FAMILY,
    FROM_RIGHT,
    LEFT_TO_RIGHT,
    Weight,
    drawable,
    face_for,
    faces,
    fonts_digest,
    is_right_to_left,
    width_em,
)
from service.cards.fit import Fitted, cut, fit, words_that_fit
from service.cards.kinds import Theme

WIDTH_PX, HEIGHT_PX = 1200, 630
MARGIN_PX = 60
RIGHT_PX = WIDTH_PX - MARGIN_PX
INNER_PX = WIDTH_PX - 2 * MARGIN_PX

PANEL_LEFT_PX = 548
PANEL_BOTTOM_PX = 562
FACTS_WIDTH_PX = PANEL_LEFT_PX - MARGIN_PX - 44
FOOT_PX = 598
# Bars that are closer to each other can't be told from what they stand for.
SMALLEST_STEP_PX = 37

TITLE_SIZES_PX = (58, 52, 46, 40, 36)
DESCRIPTION_PX = 23
OVERLINE_PX = 24


class Drawing(msgspec.Struct, frozen=True):
    """A picture as text. Equal digests mean equal pictures."""

    svg: str
    font_files: list[str]
    digest: str


def drawing_of(card: Card, theme: Theme, renderer: str) -> Drawing:
    """The drawing of `card`; `renderer` names what will make a picture of it."""
    sheet = _Sheet(COLOURS[theme])
    sheet.rectangle(0, 0, WIDTH_PX, HEIGHT_PX, sheet.colours.page)
    _draw_header(sheet, card)
    bottom_px = _draw_title(sheet, card)
    _draw_facts(sheet, card, bottom_px)
    _draw_bars(sheet, card, bottom_px)
    _draw_foot(sheet, card)
    svg = sheet.svg()
    named = f"{renderer}\n{fonts_digest()}\n{svg}"
    digest = hashlib.sha256(named.encode()).hexdigest()
    return Drawing(svg, [str(face.path) for face in faces().values()], digest)


class _Sheet:
    """SVG that grows."""

    def __init__(self, colours: Colours) -> None:
        self.colours = colours
        self._elements: list[str] = []

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        radius: float = 0,
        line: str = "",
    ) -> None:
        """A box; `line` is the colour of its border."""
        border = f' stroke="{line}"' if line else ""
        self._elements.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
            f' rx="{radius:g}" fill="{fill}"{border}/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size_px: float,
        fill: str,
        weight: Weight = 400,
        anchor: str = "start",
        from_right: bool | None = None,
    ) -> None:
        """One line of drawable text, its baseline at `y`; by its first letter it has a direction,
        unless that is given.
        """
        if not text:
            return
        face = face_for(text, weight)
        # What has no semi-bold face is thickened by a line around.
        thick = f' stroke="{fill}" stroke-width="{size_px / 32:.2f}"'
        if from_right is None:
            from_right = is_right_to_left(text)
        shown = f"{FROM_RIGHT}{text}{END}" if from_right else text
        self._elements.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size_px:g}" fill="{fill}"'
            f' font-weight="{face.weight}" text-anchor="{anchor}" xml:space="preserve"'
            f"{thick if face.weight < weight else ''}>{escape(shown, quote=False)}</text>"
        )

    def lines(
        self,
        y: float,
        fitted: Fitted,
        fill: str,
        leading: float,
        weight: Weight = 400,
        *,
        at_right: bool = False,
    ) -> float:
        """A paragraph over the whole width from the baseline `y`; the last baseline."""
        from_right = is_right_to_left(" ".join(fitted.lines))
        x, anchor = (RIGHT_PX, "end") if at_right else (MARGIN_PX, "start")
        for place, line in enumerate(fitted.lines):
            baseline = y + place * fitted.size_px * leading
            self.text(x, baseline, line, fitted.size_px, fill, weight, anchor, from_right)
        return y + (len(fitted.lines) - 1) * fitted.size_px * leading

    def svg(self) -> str:
        """The whole document."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_PX}" height="{HEIGHT_PX}"'
            f' viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" font-family="{FAMILY}">'
            f"{''.join(self._elements)}</svg>"
        )


def _draw_header(sheet: _Sheet, card: Card) -> None:
    colours = sheet.colours
    for x, top, colour in zip((0, 12, 24), (14, 0, 20), colours.podium, strict=True):
        sheet.rectangle(MARGIN_PX + x, 40 + top, 10, 30 - top, colour, 2)
    sheet.text(MARGIN_PX + 48, 66, "Duckrank", 26, colours.ink, 600)
    after_px = MARGIN_PX + 48 + width_em("Duckrank", 600) * 26 + 14
    sheet.text(after_px, 66, "MTEB leaderboard", 26, colours.muted)
    right = _pill(sheet, RIGHT_PX, card.kind.capitalize(), colours.badge, colours.badge_ink)
    if card.notice:
        _pill(sheet, right - 12, card.notice, colours.notice, colours.notice_ink)


def _pill(sheet: _Sheet, right: float, text: str, fill: str, ink: str) -> float:
    """A label that ends at `right`; where it begins."""
    width = width_em(text, 600) * 18 + 36
    sheet.rectangle(right - width, 38, width, 36, fill, 18)
    sheet.text(right - width / 2, 62.5, text, 18, ink, 600, "middle")
    return right - width


def _draw_title(sheet: _Sheet, card: Card) -> float:
    """The lower edge of title and description."""
    top = 96.0
    words = [text for text in (card.overline, card.title, card.description) if text]
    at_right = all(is_right_to_left(text) for text in words)
    if card.overline:
        over = fit(
            card.overline, width_px=INNER_PX, sizes_px=(OVERLINE_PX,), most_lines=1, weight=400
        )
        sheet.lines(top + 26, over, sheet.colours.muted, 1.2, at_right=at_right)
        top += 30
    title = fit(card.title, width_px=INNER_PX, sizes_px=TITLE_SIZES_PX, most_lines=2, weight=600)
    last = sheet.lines(
        top + title.size_px * 1.02, title, sheet.colours.ink, 1.14, 600, at_right=at_right
    )
    bottom = last + title.size_px * 0.28
    if card.description:
        description = fit(
            card.description,
            width_px=INNER_PX,
            sizes_px=(DESCRIPTION_PX,),
            most_lines=2 if len(title.lines) == 1 else 1,
            weight=400,
        )
        last = sheet.lines(bottom + 26, description, sheet.colours.muted, 1.36, at_right=at_right)
        bottom = last + 8
    return bottom


def _draw_facts(sheet: _Sheet, card: Card, top: float) -> None:
    colours = sheet.colours
    y = top + 78
    x = float(MARGIN_PX)
    step = FACTS_WIDTH_PX / len(card.figures)
    for figure in card.figures:
        number = fit(
            figure.value, width_px=step - 16, sizes_px=(44, 38, 32), most_lines=1, weight=600
        )
        sheet.text(x, y, number.lines[0], number.size_px, colours.ink, 600)
        sheet.text(x, y + 30, figure.label, 20, colours.muted)
        x += step
    y += 78
    facts = [fact for fact in card.facts if fact.words]
    for fact in facts:
        room = PANEL_BOTTOM_PX - y
        most_lines = min(2, int((room - 18) // 28)) if fact is not facts[0] or len(facts) < 3 else 1
        if most_lines < 1:
            return
        label = cut(drawable(fact.label), FACTS_WIDTH_PX, 18, 600)
        sheet.text(MARGIN_PX, y, label, 18, colours.muted, 600)
        lines = words_that_fit(
            fact.words, width_px=FACTS_WIDTH_PX, size_px=21, most_lines=most_lines
        )
        for line in lines:
            y += 28
            # The mark keeps a list in the card's direction, whatever its first word is.
            sheet.text(MARGIN_PX, y, f"{LEFT_TO_RIGHT}{line}", 21, colours.ink)
        y += 42


def _draw_bars(sheet: _Sheet, card: Card, top: float) -> None:
    colours = sheet.colours
    top += 28
    height = PANEL_BOTTOM_PX - top
    sheet.rectangle(
        PANEL_LEFT_PX + 0.5,
        top + 0.5,
        RIGHT_PX - PANEL_LEFT_PX,
        height,
        colours.panel,
        14,
        colours.line,
    )
    left, right = PANEL_LEFT_PX + 28, RIGHT_PX - 28
    heading = cut(drawable(card.bars_heading), right - left, 18, 600)
    sheet.text(left, top + 38, heading, 18, colours.muted, 600)
    if not card.bars:
        middle = (left + right) / 2
        sheet.text(
            middle, top + height / 2 + 10, card.without_bars, 24, colours.muted, 400, "middle"
        )
        return
    first = top + 56
    room = PANEL_BOTTOM_PX - 12 - first
    bars = card.bars[: int(room // SMALLEST_STEP_PX)]
    step = min(66.0, room / len(bars))
    ranks_px = max(width_em(f"{bar.rank:,}", 600) for bar in bars) * 21
    size = 21 if step > 50 else 19
    for place, bar in enumerate(bars):
        baseline = first + place * step + step * 0.5
        sheet.text(left, baseline, f"{bar.rank:,}", size, colours.ink, 600)
        _draw_bar(sheet, bar, left + max(ranks_px, 24) + 18, right, baseline, size)


def _draw_bar(
    sheet: _Sheet, bar: Bar, left: float, right: float, baseline: float, size: int
) -> None:
    colours = sheet.colours
    sheet.text(right, baseline, bar.value, size, colours.ink, 600, "end")
    room = right - left - max(width_em(bar.value, 600) * size, 60) - 20
    note = cut(drawable(bar.note), room * 0.4, size - 3, 400) if bar.note else ""
    note_width = width_em(note, 400) * (size - 3) + 12 if note else 0.0
    name = fit(
        bar.name,
        width_px=room - note_width,
        sizes_px=(size, size - 2, size - 3),
        most_lines=1,
        weight=400,
    )
    sheet.text(left, baseline, name.lines[0], name.size_px, colours.ink)
    name_width = width_em(name.lines[0], 400) * name.size_px
    sheet.text(left + name_width + 12, baseline, note, size - 3, colours.muted)
    if bar.share is not None:
        sheet.rectangle(left, baseline + 10, right - left, 6, colours.track, 3)
        fill = colours.first_bar if bar.rank == 1 else colours.bar
        sheet.rectangle(left, baseline + 10, (right - left) * bar.share, 6, fill, 3)


def _draw_foot(sheet: _Sheet, card: Card) -> None:
    source = cut(drawable(card.source), INNER_PX, 18, 400)
    sheet.text(MARGIN_PX, FOOT_PX, source, 18, sheet.colours.muted)
