"""What counts as an image is read from its bytes."""

from __future__ import annotations

import pytest

from service.icons.image import may_be_image, media_type_of


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"....ftypavif", "image/avif"),
        (b"\x00\x00\x01\x00\x01\x00", "image/x-icon"),
        (b"<svg/>", "image/svg+xml"),
        (
            b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a > b -->\n<svg viewBox="0 0 1 1">',
            "image/svg+xml",
        ),
        (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg>', "image/svg+xml"),
        (b'<!DOCTYPE svg [ <!ENTITY a "b"> ]><svg>', "image/svg+xml"),
    ],
)
def test_an_image_is_known_by_its_bytes(body: bytes, media_type: str) -> None:
    assert media_type_of(body) == media_type


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<",
        b"<html><svg></svg></html>",
        b"<svgx>",
        b"<!-- <svg> ",
        b"<?xml <svg>",
        b"<!DOCTYPE svg [ <svg>",
        b"<!DOCTYPE html><html>",
        b"<!--" * 4_000 + b"<svg>",
        b"%PDF-1.7",
        b"PK\x03\x04",
    ],
)
def test_anything_else_is_none(body: bytes) -> None:
    assert media_type_of(body) is None


def test_a_declared_type_can_only_forbid() -> None:
    assert all(map(may_be_image, ("image/png", "IMAGE/SVG+XML; charset=x", "text/plain", "")))
    assert not any(map(may_be_image, ("text/html", "application/json", "video/mp4")))
