"""Answers that are pages already, and what is loaded with them."""

from __future__ import annotations

from service.representations.representation import FRAME_ANCESTORS, Representation

# Nothing inline, and nothing from elsewhere: what data say can neither run nor load anything.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none';"
    f" frame-ancestors {FRAME_ANCESTORS}"
)
HTML = Representation(
    name="html", media_type="text/html; charset=utf-8", policy=PAGE_POLICY, effort="fair"
)
STYLE = Representation(name="css", media_type="text/css; charset=utf-8")
SCRIPT = Representation(name="js", media_type="text/javascript; charset=utf-8")
FONT = Representation(name="woff2", media_type="font/woff2", is_compressible=False)
