"""Which cards there are. Light to import: the service knows it before it draws any."""

from __future__ import annotations

from typing import Literal

Kind = Literal["benchmark", "task", "model"]
KINDS: tuple[Kind, ...] = ("benchmark", "task", "model")

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
