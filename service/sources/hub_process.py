"""The process that asks the Hub: what is asked in, an answer out, and an end with whoever asked."""

from __future__ import annotations

import os
import resource
import shutil
import sys
import threading

import msgspec

from service.sources.hub import HubSource
from service.sources.hub_child import Answer
from service.sources.hub_target import HubTarget

KINDS: dict[str, type[HubSource | HubTarget]] = {
    "look up": HubSource,
    "fetch": HubSource,
    "commit": HubTarget,
}


def main(what: str, encoded: str) -> None:
    """Do what was asked, one of `KINDS`, and write what came of it."""
    asked = msgspec.json.decode(encoded, type=KINDS[what], dec_hook=lambda kind, value: kind(value))
    threading.Thread(target=_end_with_who_asked, args=(asked,), daemon=True).start()
    # A body without end is one that is too large.
    resource.setrlimit(resource.RLIMIT_FSIZE, (asked.limits.total_bytes,) * 2)
    # On a line of its own, whatever a library printed before; its threads are not waited for.
    os.write(1, b"\n" + msgspec.json.encode(_answer(asked, what)) + b"\n")
    os._exit(0)


def _answer(asked: HubSource | HubTarget, what: str) -> Answer:
    if what == "commit":
        # Git LFS is plain HTTP, and says itself what it has of an attempt before.
        os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
    try:
        from service.sources.hub_library import answer
    except Exception as error:  # it reads the environment when it is imported
        endpoint = os.environ.get("HF_ENDPOINT")
        advice = f"Check HF_ENDPOINT={endpoint!r}: http:// or https:// and a host."
        return Answer(refusal=asked.refusal(f"huggingface_hub does not start ({error})", advice))
    return answer(asked, what)


def _end_with_who_asked(asked: HubSource | HubTarget) -> None:
    os.read(0, 1)
    shutil.rmtree(asked.scratch(os.getpid()), ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
