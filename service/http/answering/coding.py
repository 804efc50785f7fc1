"""A message that is held → ready in a coding that its next client welcomes, too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from service.http.answering.pool import ColdBuilds
from service.http.answering.serving import Serving
from service.http.request.question import Question
from service.memo.message import Message
from service.representations.encodings import Coding, compress
from service.representations.representation import Representation
from service.watch import step

# Larger content is never whole in memory: it is sent as stored, or inflated piece by piece.
LARGEST_HELD_BYTES = 8 * 1_024 * 1_024


async def have_coding(
    pool: ColdBuilds,
    serving: Serving,
    question: Question,
    message: Message,
    welcome: tuple[Coding, ...],
    added: Callable[[], None] | None = None,
) -> None:
    """Have `message` ready in one of the `welcome` codings; `added` is called where one was added.

    Content over `LARGEST_HELD_BYTES` stays as it is, whatever is welcome.
    """

    async def recode() -> Message:
        content_in = partial(_content_in, message, welcome[0], question.representation)
        message.add(welcome[0], await pool.run(serving.snapshot, content_in, question.flow))
        serving.memo.weigh(question.target)
        if added is not None:
            added()
        return message

    # Again, where it was improved meanwhile, and the coding that somebody waits for let go.
    while message.ready(welcome) is None and message.size_bytes <= LARGEST_HELD_BYTES:
        await serving.flights.join((question.target, welcome[0]), recode)


def _content_in(message: Message, coding: Coding, form: Representation) -> bytes:
    return compressed(message.content(), coding, form)


def compressed(body: bytes | bytearray, coding: Coding, form: Representation) -> bytes:
    """`body` in `coding`, while somebody waits."""
    with step("compress", coding):
        return compress(body, coding, form.effort)
