"""Social cards: a ready-made file, or else the memo's picture, or one that is drawn now."""

from __future__ import annotations

from email.utils import formatdate
from functools import partial
from typing import TYPE_CHECKING, Any

import litestar
from litestar import Litestar, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from service.cards.kinds import Kind
from service.cards.pictures import PictureCache, pictures_in
from service.cards.places import SUFFIX, ready_made
from service.http.answering.pool import ColdBuilds
from service.http.answering.sending import Sender
from service.http.answering.serving import SERVING, Serving
from service.http.messages.asgi import header_lines
from service.http.messages.headers import OF_SNAPSHOT, ONE_DAY, without
from service.http.messages.ready import whole_message
from service.http.request.question import Question
from service.http.request.request import REQUEST, Request
from service.http.routing.elsewhere import CARDS, THEME
from service.http.routing.openapi import described_route
from service.memo.disk import pictures_directory
from service.memo.message import Message
from service.representations.files import PNG
from service.settings import Settings

if TYPE_CHECKING:
    from service.cards.studio import Studio


class Cards:
    """Finds or makes the messages of cards.

    One at a time in a thread of their own: whoever asks for a thousand of them keeps no answer
    waiting but other cards.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._studio: Studio | None = None
        self._cold = ColdBuilds(
            concurrency=1, queue=settings.cold_queue, timeout_s=settings.cold_timeout_s
        )

    async def message(self, serving: Serving, request: Request, kind: Kind) -> Message:
        """The message of the card that is asked for.

        Raises:
            UnknownName: nothing has that name.
            BadParameter: there is no such theme.
            Overloaded, TooSlow, CardNotDrawn: the card is not there, and can't be made in time.
        """
        name = request.match.name or ""
        if self._settings.og_dir is not None and THEME.name.encode() not in request.query:
            found = await self._ready_made(serving, kind, name)
            if found is not None:
                return found
        question = serving.read(request, CARDS[kind])
        if self._settings.og_dir is not None and question.values[THEME.name] == THEME.default:
            # Under another spelling, or by an alias, or asked for in so many words.
            found = await self._ready_made(serving, kind, question.name or name)
            if found is not None:
                return found
        message = serving.memo.find(question.target)
        if message is None:
            make = partial(self._make, serving, question, kind)
            message = await serving.flights.join(question.target, make)
        if self._settings.og_dir is None:
            # Else the hot path would pass by a file that is put there later.
            serving.memo.spell(question.target, request.spelling)
        return message

    def close(self) -> bool:
        """Draw nothing more; whether all that queries the snapshot did stop."""
        has_stopped = self._cold.close()
        if self._studio is not None:
            self._studio.close()
        return has_stopped

    async def _ready_made(self, serving: Serving, kind: Kind, name: str) -> Message | None:
        folder = self._settings.og_dir
        if folder is None:
            return None
        found = await self._cold.run(serving.snapshot, lambda: ready_made(folder, kind, name))
        if found is None:
            return None
        picture, changed_at = found
        # Its times are its own, and a file that others made is of no snapshot.
        changed = (b"last-modified", formatdate(int(changed_at), usegmt=True).encode())
        headers = without(serving.headers(ONE_DAY, PNG), OF_SNAPSHOT)
        lines = header_lines([changed, *headers])
        return whole_message(CARDS[kind].path, picture, int(changed_at), lines, PNG)

    async def _make(self, serving: Serving, question: Question, kind: Kind) -> Message:
        paint = partial(self._picture, serving, question, kind)
        picture = await self._cold.run(serving.snapshot, paint, question.client)
        lines = serving.header_lines(question.route, PNG)
        path, changed_at = question.route.path, serving.built_at
        message = whole_message(path, picture, changed_at, lines, PNG)
        serving.memo.keep(question.target, message)
        return message

    def _picture(self, serving: Serving, question: Question, kind: Kind) -> bytes:
        # What draws is loaded with the first card, in the one thread that draws: a process that is
        # never asked for one has neither the time nor the memory to spare.
        from service.cards.painter import Painter
        from service.cards.studio import Studio

        if self._studio is None:
            self._studio = Studio(Painter())
        theme, pictures = question.values[THEME.name], self._pictures(serving)
        return self._studio.picture(serving.snapshot, kind, question.name or "", theme, pictures)

    def _pictures(self, serving: Serving) -> PictureCache | None:
        if not self._settings.disk_cache:
            return None
        directory = pictures_directory(self._settings.data_dir, serving.snapshot.id)
        return pictures_in(directory, self._settings.cards_disk_max_bytes)


def card_handlers(cards: Cards, sender: Sender) -> list[HTTPRouteHandler]:
    """A handler for the card of each kind."""
    return [_handler(kind, cards, sender) for kind in CARDS]


def name_the_suffix(router: Litestar) -> None:
    """Say `{name}.png` where a route's path is shown; a router's parameter is a whole segment."""
    for route in router.routes:
        if route.path_format.startswith("/og/"):
            route.path_format += SUFFIX


def _handler(kind: Kind, cards: Cards, sender: Sender) -> HTTPRouteHandler:
    path = CARDS[kind].path.replace(f"{{name}}{SUFFIX}", "{name:str}")

    @get(path, **described_route(CARDS[kind]))
    async def card(request: litestar.Request[Any, Any, Any], name: FromPath[str]) -> ASGIApp:
        asked: Request = request.scope[REQUEST]  # type: ignore[literal-required]
        serving: Serving = request.scope[SERVING]  # type: ignore[literal-required]
        return sender.app_for(await cards.message(serving, asked, kind), asked)

    return card
