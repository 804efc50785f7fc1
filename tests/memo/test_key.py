"""Equal questions have equal keys, and nothing else has."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.memo.key import canonical_target, code_digest, memo_id
from service.resources import sql_dir


def test_the_order_and_the_repeats_of_a_query_do_not_matter() -> None:
    one = canonical_target("/v1/tasks", None, [("types", "STS"), ("languages", "eng")])
    other = canonical_target(
        "/v1/tasks", None, [("languages", "eng"), ("types", "STS"), ("types", "STS")]
    )

    assert one == other == b"/v1/tasks?languages=eng&types=STS"


def test_a_name_with_anything_in_it_stays_one_segment() -> None:
    assert (
        canonical_target("/v1/models/{name}/scores", "org/é?#%2F (x)", [])
        == b"/v1/models/org%2F%C3%A9%3F%23%252F%20%28x%29/scores"
    )


def test_values_cannot_pass_for_other_parameters() -> None:
    one = canonical_target("/v1/tasks", None, [("name", "a&types=b")])
    other = canonical_target("/v1/tasks", None, [("name", "a"), ("types", "b")])

    assert one != other


def test_the_memo_is_named_by_the_data() -> None:
    assert memo_id("snapshot") == memo_id("snapshot") != memo_id("s")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the program, to be changed."""
    for name in ("service", "sql", "docs"):
        ignored = shutil.ignore_patterns("*.ttf", "__pycache__")
        shutil.copytree(sql_dir().parent / name, tmp_path / name, ignore=ignored)
    for document in sql_dir().parent.glob("*.md"):
        shutil.copy(document, tmp_path)
    return tmp_path / "service"


def test_a_constant_of_any_room_is_part_of_the_memos_name(package: Path) -> None:
    files = [*package.rglob("*.py"), *package.with_name("sql").rglob("*.sql")]
    most_digits_last = sorted(files, key=lambda file: len(re.findall(r"\d", file.read_text())))
    rooms = {file.parent: file for file in most_digits_last}
    digests = {code_digest.__wrapped__(package)}
    for file in rooms.values():
        content = file.read_text()
        file.write_text(re.sub(r"\d|\Z", lambda at: str(9 - int(at[0] or 0)), content, count=1))
        digests.add(code_digest.__wrapped__(package))

    assert len(rooms) > 30
    assert len(digests) == len(rooms) + 1


def test_a_route_that_leads_to_another_computation_gives_the_memo_another_name(
    package: Path,
) -> None:
    def name_of_memo() -> str:
        program = "from service.memo.key import memo_id; print(memo_id('snapshot'))"
        command = [sys.executable, "-c", program]
        return subprocess.check_output(command, cwd=package.parent, text=True).strip()

    routes = package / "http" / "routing" / "routes.py"
    content = routes.read_text()
    before = name_of_memo()
    routes.write_text(content.replace("compute=tasks.task,", "compute=tasks.task_scores,"))

    assert routes.read_text() != content
    assert memo_id("snapshot") == before != name_of_memo()
