"""The cards' fonts → what pages need of them, small enough to be sent: Latin, figures and signs.

Figures get one width, so that columns of numbers stand straight. Run by hand, seldom, with the
extra `fonts`; what it writes is committed. The same fonts give the same files:

    make page-fonts
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SERVICE_DIR = Path(__file__).parents[2] / "service"
CARDS_FONTS_DIR = SERVICE_DIR / "cards" / "fonts"
PAGES_DIR = SERVICE_DIR / "pages"
WEIGHTS = {400: "Regular", 600: "SemiBold"}
# Latin with its accents, marks, arrows and the signs of pages; other scripts have the system's.
CHARACTERS = (
    *(range(0x20, 0x180), range(0x2010, 0x2028), range(0x2030, 0x203B), range(0x2070, 0x20BD)),
    *(range(0x2190, 0x219A), range(0x2200, 0x2266), range(0x25B2, 0x25D0)),
)
FACE = """\
@font-face {{
  font-family: "Duckrank Sans";
  font-weight: {weight};
  font-display: swap;
  src: url("../../fonts/{file}") format("woff2");
}}
"""


def small(weight: int) -> bytes:
    """The font of that weight as WOFF2."""
    font = TTFont(CARDS_FONTS_DIR / f"DuckrankSans-{WEIGHTS[weight]}.ttf", recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["ccmp", "kern", "locl", "mark", "mkmk"]
    options.hinting = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[point for points in CHARACTERS for point in points])
    subsetter.subset(font)
    _align_figures(font)
    font.flavor = "woff2"
    content = io.BytesIO()
    font.save(content)
    return content.getvalue()


def _align_figures(font: TTFont) -> None:
    """Give each figure the width of the widest, and its place in the middle of that."""
    names, metrics, outlines = font.getBestCmap(), font["hmtx"].metrics, font["glyf"]
    figures = [names[ord(figure)] for figure in "0123456789"]
    widest = max(metrics[figure][0] for figure in figures)
    for figure in figures:
        advance, left = metrics[figure]
        shift = (widest - advance) // 2
        outlines[figure].coordinates.translate((shift, 0))
        outlines[figure].recalcBounds(outlines)
        metrics[figure] = (widest, left + shift)


def main() -> None:
    """Write both, the style that names them, and their licence."""
    folder = PAGES_DIR / "fonts"
    for old in folder.glob("*.woff2"):
        old.unlink()
    faces = []
    for weight in WEIGHTS:
        content = small(weight)
        file = f"duckrank-sans-{weight}-{hashlib.sha256(content).hexdigest()[:12]}.woff2"
        (folder / file).write_bytes(content)
        faces.append(FACE.format(weight=weight, file=file))
    head = "/* Made by deploy/fonts/pages.py; licence: fonts/OFL.txt. */\n"
    (PAGES_DIR / "styles" / "fonts.css").write_text(head + "\n".join(faces), encoding="utf-8")
    (folder / "OFL.txt").write_bytes((CARDS_FONTS_DIR / "OFL.txt").read_bytes())


if __name__ == "__main__":
    main()
