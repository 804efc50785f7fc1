"""What an environment variable says → a value of its kind, or what would be allowed there.

A kind is the type of a field of `Settings`, here or plain; its bounds are the `Meta` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, get_args, get_origin
from urllib.parse import urlsplit

from msgspec import Meta

# As browsers spell it, but for capitals and the usual port: a pattern matches no page.
_ORIGIN = r"(https?)://([\w.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?|\*"
_HOST_AND_PORT = r"([^\s,:/@\[\]]+|\[[0-9a-f:.]+\]):(\d{1,5})"
_FRAME = r"(?:'self'|https?://(?:\*\.)?[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?)"
HIGHEST_PORT = 65_535
_WORD = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
# As the Hub has them: other words are refused there, or lead elsewhere.
_DATASET = rf"(?!.*(?:--|\.\.|\.git$))(?:(?:{_WORD}/)?{_WORD})?"

Bytes = Annotated[int, Meta(ge=0, le=1 << 40)]
Memory = Annotated[
    str,
    Meta(
        title="a size like 256MiB or 1GB, of at most six digits",
        pattern=r"[1-9]\d{0,5}(?:MB|MiB|GB|GiB)",
    ),
]
Dataset = Annotated[str, Meta(title="organisation/dataset, or empty", pattern=_DATASET)]
CatalogSource = Annotated[
    str,
    Meta(title="a folder, organisation/dataset, `mteb`, or empty", pattern=rf"[/.].*|{_DATASET}"),
]
AnyText = Annotated[str, Meta(title="any text", pattern=r".+")]
Origins = Annotated[
    tuple[str, ...], Meta(title="`*`, or origins like https://example.org, separated by commas")
]
FrameAncestors = Annotated[
    str,
    Meta(
        title="`'none'`, or `'self'` and origins like https://*.example.org, separated by spaces",
        pattern=rf"'none'|{_FRAME}(?: {_FRAME})*",
    ),
]
PublicOrigin = Annotated[
    str,
    Meta(
        title="an origin like https://example.org, or empty",
        pattern=r"(?:https?://[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?)?",
    ),
]
HostName = Annotated[
    str, Meta(title="the name of a host, or empty", pattern=r"(?:[\w-]+(?:\.[\w-]+)*)?")
]
Network = IPv4Network | IPv6Network
Networks = Annotated[
    tuple[Network, ...],
    Meta(title="addresses or networks like 10.0.0.0/8, separated by commas, or empty"),
]
# What is there already can't be told from what stands below it.
PathPrefix = Annotated[
    str,
    Meta(
        title="a path like /leaderboard, of letters, digits and ._~-, that is not one of ours and"
        " does not end in a slash; or empty",
        pattern=r"(?!/(?:v1|og|health|metrics|schema|assets|search|benchmark|compare|task|tasks|model|models|changes|docs|sql|status)(?:/|$))(?:/(?!\.+(?:/|$))[A-Za-z0-9._~-]+)*",
    ),
]
UrlText = NewType("UrlText", str)
HostsText = NewType("HostsText", str)
Url = Annotated[UrlText, Meta(title="an http or https URL with a host, or empty")]
Hosts = Annotated[
    HostsText,
    Meta(
        title="host:port as in the icon's URL, the port from 1 to 65535, separated by commas,"
        " or empty"
    ),
]

BOOLEAN_WORDS = {
    **dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "n", "off"), False),
}


def _flag(text: str, _kind: Any, _meta: Meta) -> bool:
    value = BOOLEAN_WORDS.get(text.lower())
    if value is None:
        raise ValueError
    return value


def _number(text: str, kind: Any, meta: Meta) -> int | float:
    # int() and float() also take underscores, exponents and other scripts' digits.
    if not re.fullmatch(r"-?\d+" if kind is int else r"-?\d+(\.\d+)?", text, re.ASCII):
        raise ValueError
    value: int | float = kind(text)
    if (meta.ge is not None and value < meta.ge) or (meta.le is not None and value > meta.le):
        raise ValueError
    return value


def _choices(text: str, kind: Any, _meta: Meta) -> str:
    by_lower = {str(word).lower(): str(word) for word in get_args(kind)}
    if text.lower() not in by_lower:
        raise ValueError
    return by_lower[text.lower()]


def _origins(text: str, _kind: Any, _meta: Meta) -> tuple[str, ...]:
    origins = [origin for part in text.split(",") if (origin := part.strip())]
    return tuple(map(_origin, origins)) or ("*",)


def _origin(text: str) -> str:
    """An origin as browsers send it: in small letters, without the port that goes unsaid."""
    found = re.fullmatch(_ORIGIN, text.lower(), re.ASCII)
    if found is None:
        raise ValueError
    scheme, host, port = found.groups()
    if scheme is None or port in (None, {"http": "80", "https": "443"}[scheme]):
        return "*" if scheme is None else f"{scheme}://{host}"
    return found[0]


def _networks(text: str, _kind: Any, _meta: Meta) -> tuple[Network, ...]:
    # One that has an address of its own beside it is a slip.
    return tuple(ip_network(part.strip()) for part in text.split(",")) if text else ()


def _text(text: str, _kind: Any, meta: Meta) -> str:
    if not re.fullmatch(meta.pattern or ".*", text):
        raise ValueError
    return text


def is_url(text: str) -> bool:
    """Whether a setting may be this URL."""
    try:
        return _url(text, None, Meta()) == text
    except ValueError:
        return False


def _url(text: str, _kind: Any, _meta: Meta) -> UrlText:
    parts = urlsplit(text)
    # Asked for its port, it refuses those that no port can have.
    has_host = bool(parts.hostname) and parts.port != 0
    if text and (parts.scheme not in ("http", "https") or not has_host or re.search(r"\s", text)):
        raise ValueError
    return UrlText(text)


def _hosts(text: str, _kind: Any, _meta: Meta) -> HostsText:
    for each in text.split(",") if text else ():
        match = re.fullmatch(_HOST_AND_PORT, each, re.ASCII)
        if match is None or not 1 <= int(match[2]) <= HIGHEST_PORT:
            raise ValueError
        if match[1].startswith("["):
            IPv6Address(match[1][1:-1])
    return HostsText(text)


def _folder(text: str, _kind: Any, _meta: Meta) -> Path:
    if not text:
        raise ValueError
    return Path(text)


def _folder_or_none(text: str, _kind: Any, _meta: Meta) -> Path | None:
    if not text:
        return None
    path = Path(text)
    # Only what others made is named here: a folder that is not there is a slip.
    if not path.is_dir():
        raise ValueError
    return path


_READERS: dict[Any, Callable[[str, Any, Meta], Any]] = {
    bool: _flag,
    int: _number,
    float: _number,
    Literal: _choices,
    tuple[str, ...]: _origins,
    tuple[Network, ...]: _networks,
    str: _text,
    UrlText: _url,
    HostsText: _hosts,
    Path: _folder,
    Path | None: _folder_or_none,
}


def read(text: str, kind: Any, meta: Meta) -> Any:
    """The value of that kind which `text` says, within the bounds of `meta`.

    Raises:
        ValueError: it says none; `allowed` says what would.
    """
    return _READERS[Literal if get_origin(kind) is Literal else kind](text, kind, meta)


def allowed(kind: Any, meta: Meta) -> str:
    """What may stand there, in words."""
    if meta.title is not None:
        return meta.title
    if kind is bool:
        return "1 or 0 (also true, false, yes, no, on, off)"
    if kind is int:
        return f"a whole number from {meta.ge} to {meta.le}"
    if kind is float:
        return f"a number from {meta.ge:g} to {meta.le:g}"
    if get_origin(kind) is Literal:
        return ", ".join(get_args(kind))
    return "a folder" if kind is Path else "a folder that exists, or empty"
