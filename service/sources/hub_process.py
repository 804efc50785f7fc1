"""The process that asks the Hub: a source in, an answer out, and an end with whoever asked."""

from __future__ import annotations

import os
import resource
import shutil
import sys
import threading

import msgspec

from service.sources.hub import Answer, HubSource


def main(what: str, encoded: str) -> None:
    """Do what was asked, `look up` or `fetch`, and write what came of it."""
    source = msgspec.json.decode(encoded, type=HubSource, dec_hook=lambda kind, value: kind(value))
    threading.Thread(target=_end_with_who_asked, args=(source,), daemon=True).start()
    # A body without end is one that is too large.
    resource.setrlimit(resource.RLIMIT_FSIZE, (source.limits.total_bytes,) * 2)
    # On a line of its own, whatever a library printed before; its threads are not waited for.
    os.write(1, b"\n" + msgspec.json.encode(_answer(source, what)) + b"\n")
    os._exit(0)


def _answer(source: HubSource, what: str) -> Answer:
    try:
        from service.sources.hub_library import answer
    except Exception as error:  # it reads the environment when it is imported
        endpoint = os.environ.get("HF_ENDPOINT")
        advice = f"Check HF_ENDPOINT={endpoint!r}: http:// or https:// and a host."
        return Answer(refusal=source.refusal(f"huggingface_hub does not start ({error})", advice))
    return answer(source, what)


def _end_with_who_asked(source: HubSource) -> None:
    os.read(0, 1)
    shutil.rmtree(source.scratch(os.getpid()), ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
