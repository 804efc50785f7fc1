"""Limits that huggingface_hub does not have, and one sentence for whatever it raises."""

from __future__ import annotations

import os
from collections.abc import Callable

import httpx2
from huggingface_hub import constants, errors, get_token, is_offline_mode, set_client_factory
from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

from service import __version__
from service.sources.hub_child import Asked

LONGEST_ANSWER_BYTES = 16 * 2**20


class Fault(Exception):
    """One that stays: what was seen, and what to try."""


def limit_requests(source: Asked) -> None:
    """Have every request of the library end in time, and keep the token with the Hub."""
    limits, token = source.limits, get_token() or "none"
    if is_offline_mode():
        raise Fault("HF_HUB_OFFLINE forbids to ask the Hub", "Unset it.")
    if not (token.isascii() and token.isprintable()):
        raise Fault("HF_TOKEN has characters that no token has", "Set it again.")

    def limit(request: httpx2.Request) -> None:
        request.extensions["timeout"] = httpx2.Timeout(limits.silence_s).as_dict()
        request.headers["user-agent"] = f"duckrank/{__version__}"
        # A listing may go on anywhere.
        if request.url.host not in constants.HF_URL_HOSTS:
            request.headers.pop("authorization", None)

    def judge(response: httpx2.Response) -> None:
        seen, wait_s = f"{response.url} answered {response.status_code}", asked_s(response)
        if wait_s > limits.longest_wait_s:
            limit = f"the limit of {limits.longest_wait_s:g} s"
            raise Fault(f"{seen} and asks to wait {wait_s:.0f} s, more than {limit}", LATER)
        size_bytes = int(response.headers.get("content-length", "0"))
        if "/api/" in response.url.path and size_bytes > LONGEST_ANSWER_BYTES:
            limit = f"the limit of {LONGEST_ANSWER_BYTES:,} bytes"
            raise Fault(f"{seen} with more than {limit}", "Check HF_ENDPOINT.")

    hooks: dict[str, list[Callable[..., None]]] = {"request": [limit], "response": [judge]}
    set_client_factory(lambda: httpx2.Client(event_hooks=hooks, follow_redirects=True))


def explained(error: BaseException, named_by: str) -> tuple[str, str, bool]:
    """What was seen, what to try, and whether it may be gone at the next try."""
    error = _root(error)
    if isinstance(error, Fault):
        return *error.args, False
    if isinstance(error, errors.HfHubHTTPError):
        status = error.response.status_code
        passes = status in (408, 429) or status >= 500
        return f"{error.response.url} answered {status}", _advice(error, status, named_by), passes
    seen = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:300]}"
    if isinstance(error, OSError) and error.errno:
        return seen, "Free some space, or set DATA_DIR to a directory that can be written.", False
    if isinstance(error, errors.HFValidationError):
        return seen, f"Set {named_by} to a name like `mteb/results`.", False
    if isinstance(error, httpx2.HTTPError) and getattr(error, "_request", None):
        seen = f"{error.request.url}: {seen}"
    proxies = (name for name in os.environ if name.lower().endswith("_proxy"))
    used = [f"{name}={os.environ[name]!r}" for name in proxies if os.environ[name]]
    asked = ", ".join([f"HF_ENDPOINT={constants.ENDPOINT!r}", *used])
    return seen, f"Check the network and {asked}: http:// or https:// and a host.", True


def asked_s(response: httpx2.Response | None) -> float:
    """Seconds that the Hub asks to wait; 0 where it does not."""
    if response is None:
        return 0.0
    limit = parse_ratelimit_headers(response.headers)
    if response.status_code == 429 and limit is not None and limit.remaining == 0:
        return float(limit.reset_in_seconds)
    asked = response.headers.get("retry-after", "").strip()
    return float(asked) if asked.isdecimal() else 0.0


LATER = "Try later, or set HF_TOKEN."
KINDS: tuple[tuple[type[Exception], str], ...] = (
    (errors.GatedRepoError, "It is gated: accept its conditions on the Hub, and set HF_TOKEN."),
    (errors.RevisionNotFoundError, "There is no such revision: check --revision."),
    (errors.EntryNotFoundError, "It has no such file or folder: is it a dataset of results?"),
)


def _advice(error: errors.HfHubHTTPError, status: int, named_by: str) -> str:
    for kind, advice in KINDS:
        if isinstance(error, kind):
            return advice
    if status in (401, 403):
        wrong = "The token in HF_TOKEN may not do that, or there is no such dataset."
        none = f"If it is private, gated or to be written, set HF_TOKEN; if not, check {named_by}."
        return wrong if get_token() else none
    if status == 404:
        return f"There is no such dataset or revision: check {named_by}."
    return LATER if status == 429 or status >= 500 else f"Check HF_ENDPOINT and {named_by}."


def _root(error: BaseException) -> BaseException:
    # "Not in the cache" is what the library says where asking the Hub failed, and "error while
    # uploading" where an upload did.
    told = (errors.LocalEntryNotFoundError, RuntimeError)
    while isinstance(error, told) and error.__cause__ is not None:
        error = error.__cause__
    return error
