"""Headers of answers → forms: one for all answers that say the same, called by what they are."""

from __future__ import annotations

import re

from service.static.ask import Answered
from service.static.manifest import Form

# What is an answer's own, or whoever serves it makes.
_OWN = ("etag", "content-length", "content-encoding", "transfer-encoding", "date", "server")
_CALLED = {"text/tab-separated-values": "tsv", "text/plain": "txt", "image/x-icon": "ico"}


class Forms:
    """The forms met so far, by name. `last_modified`: the snapshot's; other times are dropped."""

    def __init__(self, last_modified: str) -> None:
        self.by_name: dict[str, Form] = {}
        self._last_modified = last_modified

    def name_of(self, answered: Answered, accept: str) -> str:
        """The name of the form that an answer has."""
        headers = [
            (name.decode(), value.decode("latin-1"))
            for name, value in answered.headers
            if name.decode() not in _OWN
            # What a table would be saved as is called after its path; a download, after itself.
            and (name != b"content-disposition" or answered.header(b"accept-ranges"))
        ]
        headers = [
            pair for pair in headers if pair[0] != "last-modified" or pair[1] == self._last_modified
        ]
        form = Form(headers, accept)
        essence = answered.header(b"content-type").partition(";")[0].strip()
        kind = re.split(r"[/.+-]", essence)[-1]
        base = _CALLED.get(essence) or re.sub(r"\W", "_", kind, flags=re.ASCII)
        number = 1
        while True:
            name = base if number == 1 else f"{base}{number}"
            if self.by_name.setdefault(name, form) == form:
                return name
            number += 1
