"""Answers as JSON: what a client gets that asks for nothing else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from service.answers.packed import Statistics
from service.representations.representation import Content, Representation, plain_content
from service.wire.encode import EncodedList, encoded


@contextlib.contextmanager
def render_json(answer: object) -> Iterator[Content]:
    """`answer` in the form in which it goes out with the least work."""
    if isinstance(answer, Statistics):
        yield Content(answer.sha256, answer.size_bytes, "gzip", answer.json_gz)
        return
    with encoded(answer) as body:
        if isinstance(answer, EncodedList):
            yield Content(answer.digest(), len(body), "identity", body)
        else:
            yield plain_content(body)


JSON = Representation(name="json", media_type="application/json", render=render_json)
