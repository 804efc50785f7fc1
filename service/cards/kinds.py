"""Which cards there are, and in which themes."""

from __future__ import annotations

from typing import Literal, get_args

from service.answers.metadata_index import Kind as Kind

KINDS: tuple[Kind, ...] = get_args(Kind)

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
