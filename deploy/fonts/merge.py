"""Open fonts as Debian packs them → the two that cards are drawn with, and their measures.

One font for all scripts: the drawing library shapes a line well with one font, and badly where it
has to look for letters in a second one. So the fonts are cut to size, brought to one outline format
and one unit, and merged: a regular one, and a semi-bold one without ideographs. Takes minutes.

Run by hand, seldom, with the extra `fonts`; what it writes is committed, so no command needs it.
The same fonts give the same files:

    python deploy/fonts/merge.py /usr/share/fonts   # fonts-inter, fonts-noto-core, -cjk
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools import merge, subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem

FONTS_DIR = Path(__file__).parents[2] / "service" / "cards" / "fonts"
FAMILY = "Duckrank Sans"
UNITS_PER_EM = 1_000
CURVE_ERROR_UNITS = 1.0

INTER = "opentype/inter/Inter-{}.otf"
NOTO = "truetype/noto/NotoSans{}-{}.ttf"
CJK = "opentype/noto/NotoSansCJK-Regular.ttc"
CJK_SIMPLIFIED_CHINESE = 2  # its place in the collection

# Latin, Greek, Cyrillic, and the signs that stand in texts.
EUROPEAN = (
    *(range(0x20, 0x250), range(0x300, 0x370), range(0x370, 0x530)),
    *(range(0x1E00, 0x2070), range(0x2070, 0x20D0), range(0x2100, 0x2300), range(0x25A0, 0x2600)),
)
# Scripts beside those, and where their characters are.
SCRIPTS: dict[str, tuple[range, ...]] = {
    "Arabic": (range(0x600, 0x700), range(0x750, 0x780), range(0x8A0, 0x900)),
    "Hebrew": (range(0x590, 0x600),),
    "Devanagari": (range(0x900, 0x980), range(0x1CD0, 0x1D00), range(0xA8E0, 0xA900)),
    "Bengali": (range(0x980, 0xA00),),
    "Gurmukhi": (range(0xA00, 0xA80),),
    "Gujarati": (range(0xA80, 0xB00),),
    "Oriya": (range(0xB00, 0xB80),),
    "Tamil": (range(0xB80, 0xC00),),
    "Telugu": (range(0xC00, 0xC80),),
    "Kannada": (range(0xC80, 0xD00),),
    "Malayalam": (range(0xD00, 0xD80),),
    "Sinhala": (range(0xD80, 0xE00),),
    "Thai": (range(0xE00, 0xE80),),
    "Lao": (range(0xE80, 0xF00),),
    "Myanmar": (range(0x1000, 0x10A0),),
    "Georgian": (range(0x10A0, 0x1100), range(0x1C90, 0x1CC0), range(0x2D00, 0x2D30)),
    "Ethiopic": (range(0x1200, 0x13A0),),
    "Khmer": (range(0x1780, 0x1800), range(0x19E0, 0x1A00)),
    "Armenian": (range(0x530, 0x590),),
}


def main() -> int:
    """Write both fonts and `measures.json` to where the service has them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fonts", type=Path, help="where Debian's font packages keep their files")
    source = parser.parse_args().fonts
    measures = []
    for weight, name, noto in ((400, "Regular", "Regular"), (600, "SemiBold", "Bold")):
        parts = [_part(source / INTER.format(name), _points(EUROPEAN))]
        for script, ranges in SCRIPTS.items():
            parts.append(_part(source / NOTO.format(script, noto), _points(ranges)))
        if weight == 400:
            parts.append(_part(source / CJK, _common_cjk(), CJK_SIMPLIFIED_CHINESE))
        measures.append(_merged(parts, f"DuckrankSans-{name}.ttf", weight))
    lines = ",\n".join(json.dumps(font, separators=(",", ":")) for font in measures)
    (FONTS_DIR / "measures.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return 0


def _points(ranges: Iterable[range]) -> set[int]:
    return {point for points in ranges for point in points}


def _common_cjk() -> set[int]:
    """Characters of the first levels of GB 2312, JIS X 0208 and Big5, and of KS X 1001."""
    second_bytes = range(0xA1, 0xFF)
    pairs = [
        *_pairs("gb2312", range(0xB0, 0xD8), second_bytes),
        *_pairs("euc_jp", (*range(0xA1, 0xA9), *range(0xB0, 0xD0)), second_bytes),
        *_pairs("euc_kr", range(0xB0, 0xC9), second_bytes),
        *_pairs("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *second_bytes)),
    ]
    wanted = {ord(text) for text in pairs if len(text) == 1}
    wanted |= {*range(0x3000, 0x3100), *range(0xFF01, 0xFF5F)}
    return {point for point in wanted if point >= 0x2E80}


def _pairs(codec: str, first_bytes: Iterable[int], second_bytes: Iterable[int]) -> list[str]:
    seconds = list(second_bytes)
    return [
        bytes((first, second)).decode(codec, errors="ignore")
        for first in first_bytes
        for second in seconds
    ]


def _part(source: Path, points: set[int], number: int = -1) -> TTFont:
    """The characters `points` of a font, as quadratic outlines in our units, without hints."""
    font = TTFont(source, fontNumber=number, recalcTimestamp=False)
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = [] if number >= 0 else [*options.layout_features, "calt"]
    if "Inter" in source.name:
        options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points & set(font.getBestCmap()))
    subsetter.subset(font)
    scale_upem(font, UNITS_PER_EM)
    if "CFF " in font:
        _make_quadratic(font)
    for table in ("VORG", "vhea", "vmtx", "BASE", "STAT", "DSIG", "avar", "meta"):
        if table in font:
            del font[table]
    return font


def _make_quadratic(font: TTFont) -> None:
    order = font.getGlyphOrder()
    glyphs = font.getGlyphSet()
    outlines = newTable("glyf")
    outlines.glyphs = {}
    outlines.glyphOrder = order
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, CURVE_ERROR_UNITS, reverse_direction=True))
        outlines.glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = outlines
    del font["CFF "]
    maximums = font["maxp"]
    maximums.tableVersion = 0x00010000
    for field in (
        *("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxStackElements"),
        *("maxInstructionDefs", "maxSizeOfInstructions", "maxComponentElements"),
    ):
        setattr(maximums, field, 1 if field == "maxZones" else 0)
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\000\001\000\000"


def _merged(parts: list[TTFont], file: str, weight: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        paths = []
        for place, part in enumerate(parts):
            paths.append(str(Path(scratch) / f"{place}.ttf"))
            part.save(paths[-1])
        font = merge.Merger().merge(paths)
    font.recalcTimestamp = False
    names = font["name"]
    names.names = []
    for name_id, text in (
        (0, "Copyright 2016-2022 The Inter Project Authors; 2010-2020 Google LLC; 2014-2021 Adobe"),
        (1, FAMILY),
        (2, "Regular" if weight == 400 else "Bold"),
        (4, file.removesuffix(".ttf")),
        (6, file.removesuffix(".ttf")),
        (13, "SIL Open Font License, Version 1.1"),
    ):
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["post"].formatType = 3.0
    font.save(FONTS_DIR / file)
    characters = font.getBestCmap()
    size_bytes = (FONTS_DIR / file).stat().st_size
    print(f"{file}: {size_bytes / 1e3:.0f} kB, {len(characters)} characters", file=sys.stderr)
    return {
        "file": file,
        "weight": weight,
        "units_per_em": font["head"].unitsPerEm,
        "advances": _runs(font, characters),
    }


def _runs(font: TTFont, characters: dict[int, str]) -> list[list[int]]:
    """First character, how many, and the advance that they share."""
    runs: list[list[int]] = []
    for point in sorted(characters):
        advance = font["hmtx"][characters[point]][0]
        if runs and runs[-1][0] + runs[-1][1] == point and runs[-1][2] == advance:
            runs[-1][1] += 1
        else:
            runs.append([point, 1, advance])
    return runs


if __name__ == "__main__":
    sys.exit(main())
