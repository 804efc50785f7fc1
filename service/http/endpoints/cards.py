"""Social cards: a ready-made file, or else the memo's picture, or one that is drawn now."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import formatdate
from functools import partial
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.types import ASGIApp

from service.cards.kinds import KINDS, THEMES, Kind
from service.cards.pictures import Pictures
from service.cards.places import SUFFIX, ready_made
from service.errors import UnknownName
from service.http.answering.handlers import sender
from service.http.answering.pool import ColdBuilds
from service.http.answering.respond import Question, Responder
from service.http.answering.serving import SERVING, Serving
from service.http.messages.asgi import ORIGINAL, Scope, client_of
from service.http.messages.conditional import tag_of
from service.http.messages.cors import Cors
from service.http.messages.headers import ONE_DAY, read_wants
from service.http.routing.names import name_of
from service.http.routing.openapi import described_card
from service.http.routing.params import OneOf
from service.http.routing.routes import Route
from service.memo.message import Headers, Message, header_lines
from service.memo.shelf import pictures_directory
from service.settings import Settings

if TYPE_CHECKING:
    from service.cards.studio import Studio

PNG = (b"content-type", b"image/png")
CACHE_CONTROL = (b"cache-control", ONE_DAY.encode())
# Their times and tags are a card's own, and a file that others made is of no snapshot.
_OWN = (b"last-modified", b"cache-control")
_OF_SNAPSHOT = (*_OWN, b"x-snapshot", b"x-dataset")

THEME = OneOf("theme", "Colours of the card.", THEMES)


def _never(*_: object) -> object:
    raise NotImplementedError("cards are no answers: `Cards` makes them")


def _route(kind: Kind) -> Route:
    return Route(
        path=f"/og/{kind}/{{name}}{SUFFIX}",
        kind=kind,
        summary=f"The social card of a {kind}, 1200 × 630 pixels",
        answer=bytes,
        compute=_never,
        parameters=(THEME,),
    )


CARD_ROUTES = tuple(_route(kind) for kind in KINDS)


class Cards:
    """Finds or makes the messages of cards.

    One at a time in a thread of their own: whoever asks for a thousand of them keeps no answer
    waiting but other cards.
    """

    def __init__(self, settings: Settings, responder: Responder) -> None:
        self._settings = settings
        self._responder = responder
        self._studio: Studio | None = None
        self._cold = ColdBuilds(
            concurrency=1, queue=settings.cold_queue, timeout_s=settings.cold_timeout_s
        )

    async def message(self, serving: Serving, route: Route, file: str, scope: Scope) -> Message:
        """The message of the card in `file`, a name and `.png`.

        Raises:
            UnknownName: nothing has that name.
            BadParameter: there is no such theme.
            Overloaded, TooSlow, CardNotDrawn: the card is not there, and can't be made in time.
        """
        if not file.endswith(SUFFIX):
            raise UnknownName(f"social card (its path ends with {SUFFIX!r})", file)
        name = file.removesuffix(SUFFIX)
        theme, query = THEME.default, scope["query_string"]
        if self._settings.og_dir is not None and THEME.name.encode() not in query:
            found = await self._ready_made(serving, route, name)
            if found is not None:
                return found
        question = await self._responder.read(serving, route, name, query, client_of(scope))
        theme = question.values[THEME.name]
        if self._settings.og_dir is not None and theme == THEME.default:
            # Under another spelling, or by an alias, or asked for in so many words.
            found = await self._ready_made(serving, route, question.name or name)
            if found is not None:
                return found
        message = serving.memo.find(question.target)
        if message is None:
            message = await serving.flights.join(
                question.target, lambda: self._make(serving, question)
            )
        if self._settings.og_dir is None:
            # Else the hot path would pass by a file that is put there later.
            serving.memo.spell(question.target, scope[ORIGINAL].target)
        return message

    def close(self) -> bool:
        """Draw nothing more; whether all that queries the snapshot did stop."""
        has_stopped = self._cold.close()
        if self._studio is not None:
            self._studio.close()
        return has_stopped

    async def _ready_made(self, serving: Serving, route: Route, name: str) -> Message | None:
        folder = self._settings.og_dir
        if folder is None:
            return None
        found = await self._cold.run(serving.snapshot, lambda: ready_made(folder, route.kind, name))
        if found is None:
            return None
        picture, changed_at = found
        headers = _without(serving.headers, _OF_SNAPSHOT)
        return _message(route, picture, int(changed_at), headers)

    async def _make(self, serving: Serving, question: Question) -> Message:
        paint = partial(self._picture, serving, question)
        picture = await self._cold.run(serving.snapshot, paint, question.client)
        headers = _without(serving.headers, _OWN)
        message = _message(question.route, picture, serving.built_at, headers)
        serving.memo.keep(question.target, message)
        return message

    def _picture(self, serving: Serving, question: Question) -> bytes:
        # What draws is loaded with the first card, in the one thread that draws: a process that is
        # never asked for one has neither the time nor the memory to spare.
        from service.cards.painter import Painter
        from service.cards.studio import Studio

        if self._studio is None:
            self._studio = Studio(Painter())
        kind, name = question.route.kind, question.name or ""
        theme, pictures = question.values[THEME.name], self._pictures(serving)
        return self._studio.picture(serving.snapshot, kind, name, theme, pictures)

    def _pictures(self, serving: Serving) -> Pictures | None:
        if not self._settings.disk_cache:
            return None
        directory = pictures_directory(self._settings.data_dir, serving.snapshot.id)
        return Pictures(directory, self._settings.cards_disk_max_bytes)


def card_handlers(cards: Cards, cors: Cors) -> list[HTTPRouteHandler]:
    """A handler for the card of each kind."""
    return [_handler(route, cards, cors) for route in CARD_ROUTES]


def name_the_suffix(router: Litestar) -> None:
    """Say `{name}.png` where a route's path is shown; a router's parameter is a whole segment."""
    for route in router.routes:
        if route.path_format.startswith("/og/"):
            route.path_format += SUFFIX


def _handler(route: Route, cards: Cards, cors: Cors) -> HTTPRouteHandler:
    path = route.path.replace(f"{{name}}{SUFFIX}", "{name:str}")

    @get(path, **described_card(route))
    async def card(request: Request[Any, Any, Any], name: FromPath[str]) -> ASGIApp:
        scope: Scope = request.scope
        serving: Serving = scope[SERVING]
        message = await cards.message(serving, route, name_of(name), scope)
        return sender(message, read_wants(scope["headers"]), cors)

    return card


def _without(headers: Headers, names: Iterable[bytes]) -> Headers:
    return [pair for pair in headers if pair[0] not in names]


def _message(route: Route, picture: bytes, last_modified_at: int, headers: Headers) -> Message:
    etag = tag_of(picture)
    last_modified = formatdate(last_modified_at, usegmt=True).encode()
    message = Message(
        family=route.path,
        etag=etag,
        last_modified_at=last_modified_at,
        size_bytes=len(picture),
        headers=header_lines([(b"last-modified", last_modified), CACHE_CONTROL, *headers]),
        entity_headers=header_lines([PNG]),
        is_compressible=False,
    )
    message.add("identity", picture)
    return message
