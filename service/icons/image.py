"""Bytes and a declared type → an image of a kind that we pass on, or none.

The kind is read from the bytes, so that nothing but an image leaves under an image's type; the
declared type can only forbid.
"""

from __future__ import annotations

import re

import msgspec

from service.representations.files import SVG

# What hosts of plain files say of an icon when they say nothing better.
_UNSPECIFIC = frozenset(
    {
        "",
        "application/octet-stream",
        "application/xml",
        "binary/octet-stream",
        "text/plain",
        "text/xml",
    }
)
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
)
KINDS = "PNG, JPEG, GIF, WebP, AVIF, ICO or SVG"
_PROLOGUE_BYTES = 16 * 1_024
# The first element is `svg`, after a byte order mark, declarations, comments and the document type.
# Nothing is tried a second way: else hostile bytes take time by their square, or worse.
_SVG_START = re.compile(
    rb"""(?:\xef\xbb\xbf)?+ \s*+
    (?: (?> <!--.*?--> | <\?.*?\?> | <!(?!--)[^>\[]*+(?:\[[^\]]*+\][^>]*+)?+> ) \s*+ )*+
    <svg[ \t\r\n>/]""",
    re.DOTALL | re.VERBOSE,
)


class NotFetched(Exception):
    """No image came back; the text says why."""


class Image(msgspec.Struct, frozen=True):
    """An image and its media type."""

    media_type: str
    body: bytes


def may_be_image(content_type: str) -> bool:
    """Whether the sender's Content-Type leaves room for an image."""
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type.startswith("image/") or media_type in _UNSPECIFIC


def media_type_of(body: bytes) -> str | None:
    """The media type that the bytes themselves show; None for anything but an image."""
    for signature, media_type in _SIGNATURES:
        if body.startswith(signature):
            return media_type
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    return SVG if _SVG_START.match(body, 0, _PROLOGUE_BYTES) else None
