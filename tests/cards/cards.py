"""Cards made up for tests, and what can be read off their drawings and pictures."""

from __future__ import annotations

import io
import zlib
from typing import NamedTuple
from xml.etree import ElementTree

import msgspec
from PIL import Image

from service.cards.content import Bar, Card, Fact, Figure
from service.cards.drawing import Drawing
from service.cards.faces import Weight, face_for, width_em
from service.cards.pictures import PNG_END, PNG_START

SVG = "{http://www.w3.org/2000/svg}"

PLAIN = Card(
    kind="model",
    overline="org",
    title="plain-v2",
    description="Dense embedding model",
    figures=[
        Figure("7.57B", "parameters"),
        Figure("128,000", "dimensions"),
        Figure("9", "benchmarks"),
    ],
    facts=[Fact("Licence", ["mit"]), Fact("Openness", ["weights", "code", "data", "paper"])],
    bars_heading="Ranks",
    bars=[
        Bar(1, "org/plain", "of 41", "98.20", 0.982),
        Bar(1_234, "org/other", "embed_dim_256__prompt", "−3.00", 0.0),
        Bar(5, "unscored", "", "", None),
    ],
    without_bars="No results yet",
    source="mteb/results at 0123456 · snapshot of 2 January 2026",
    notice="Sample data: every name and number is invented",
)

# Long, from the right, without spaces, with marks, and with signs of SVG.
HARD_NAMES = (
    "a-model-whose-name-goes-on-until-every-column-gives-up-" * 3,
    "ContractNLIPermissibleDevelopmentOfSimilarInformationLegalBenchClassification",
    "W" * 300,
    "نموذج التضمين العربي (الإصدار 2) للاسترجاع والتصنيف والتجميع في نصوص كثيرة",
    "מודל שיבוץ עברי v2 לאחזור מידע",
    "日本語テキスト埋め込みベンチマーク：検索と分類、そして類似度の評価のための大規模データ集",
    "中文文本嵌入評測 한국어 임베딩 モデル",
    "हिन्दी एम्बेडिंग বাংলা தமிழ் తెలుగు ไทย ខ្មែរ မြန်မာ",
    "لا إله 日本 & <b> \"quotes\" 'and' ]]>",
    "emoji 🦆🚀 and ᏣᎳᎩ and \u202e reversed \0 and \x1b control",
)


def hard_card(name: str) -> Card:
    """A card on which everything that can be a name is this one."""
    return msgspec.structs.replace(
        PLAIN,
        overline=name,
        title=name,
        description=f"{name} {name} {name}",
        facts=[Fact(name, [name, name, "short"]), Fact("Languages", [name] * 50)],
        bars_heading=f"Top models by {name}",
        bars=[Bar(place, name, name, "100.00", 1.0) for place in range(1, 6)],
        source=name,
    )


class Text(NamedTuple):
    """One text of a drawing, with the edges that it can't go beyond."""

    text: str
    weight: Weight
    left: float
    right: float
    baseline: float


def texts_of(drawing: Drawing) -> list[Text]:
    found = []
    for element in ElementTree.fromstring(drawing.svg).iter(f"{SVG}text"):
        text = element.text or ""
        weight: Weight = 600 if element.get("font-weight") == "600" else 400
        size_px = float(element.get("font-size") or 0)
        width = width_em(text, weight) * size_px
        x, y = float(element.get("x") or 0), float(element.get("y") or 0)
        left = {"start": x, "middle": x - width / 2, "end": x - width}[
            element.get("text-anchor") or "start"
        ]
        found.append(Text(text, weight, left, left + width, y))
    return found


def can_be_drawn(text: Text) -> bool:
    """Whether the one face that it is set in has all of its characters."""
    return face_for(text.text, text.weight).weight == text.weight and face_for(
        text.text, text.weight
    ).has(text.text)


def decoded(picture: bytes) -> Image.Image:
    """A PNG as pixels."""
    return Image.open(io.BytesIO(picture)).convert("RGB")


def png(data: bytes) -> bytes:
    """A file like a PNG, with `data` in one chunk."""
    chunk = b"IDAT" + data
    checked = len(data).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    return PNG_START + checked + bytes(4) + PNG_END


def colours_count(picture: bytes) -> int:
    colours = decoded(picture).getcolors(1 << 20)
    assert colours is not None
    return len(colours)
