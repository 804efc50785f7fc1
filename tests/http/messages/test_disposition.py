"""What a file is called: whatever a name has in it, one header line and one file."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from service.http.messages.disposition import LONGEST_STEM_BYTES, attachment, file_name


def read(line: bytes) -> str:
    """The file's name as a client understands it that knows both spellings."""
    both = re.fullmatch(
        rb"content-disposition: attachment; "
        rb"filename=\"([^\"\\]*)\"(?:; filename\*=UTF-8''(\S+))?\r\n",
        line,
    )
    assert both is not None
    return both[1].decode("ascii") if both[2] is None else unquote(both[2].decode("ascii"))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["MTEB(eng, v2)", "scores", ""], "MTEB(eng, v2)-scores-1.csv"),
        (["", "tasks", "Legal+STS"], "tasks-Legal+STS-1.csv"),
        (["org/модель", "scores"], "org_модель-scores-1.csv"),
        (['a"; filename=x.exe', "b"], "a_; filename=x.exe-b-1.csv"),
        (["a\r\nset-cookie: x", "b"], "a__set-cookie_ x-b-1.csv"),
        (["..", "..\\x"], "-.._x-1.csv"),
        (["100%41", "日本\u202egnp.exe"], "100_41-日本gnp.exe-1.csv"),
        (["a\x00\x7f\x85b"], "a_b-1.csv"),
    ],
)
def test_a_name_is_kept_but_for_what_no_file_may_be_called(words: list[str], name: str) -> None:
    line = attachment(file_name(words, "1.csv"))

    assert line.count(b"\r\n") == 1
    assert read(line) == name


def test_a_long_name_loses_its_end_and_not_its_commit() -> None:
    name = file_name(["語" * 500], "1.parquet")

    assert name == "語" * (LONGEST_STEM_BYTES // 3) + "-1.parquet"
