"""The documents are true: routes, tables, links, commands and examples in them exist and work."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

import duckdb
import httpx
import pytest

from docs.columns import FORMATS, columns_tables
from docs.pictures import SHOTS
from docs.questions import QUESTIONS, statements, with_answers
from docs.tables import (
    DICTIONARY,
    METRICS_LIST,
    SETTINGS,
    dictionary,
    metrics_table,
    settings_tables,
)
from service.cli import main
from service.http.routing.elsewhere import CARDS, SQL
from service.http.routing.match import PATHS
from service.http.routing.routes import COMPARE, RANKINGS, ROUTES
from service.settings_table import settings_table
from service.snapshots.store import SnapshotStore
from service.telemetry.table import BUILD_INFO, METRICS
from tests.http.processes import running_service
from tests.telemetry.scrape import PROCESS
from tests.two_samples import publish_two_samples

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("deploy/**/*.md")])
MADE_BY_A_RUN = {"bench/results/latest.json"}

every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT))
)


def section(title: str) -> str:
    return README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_the_readme_can_be_read_in_ten_minutes() -> None:
    assert len(README.split()) <= 1_500


def test_the_settings_in_the_document_are_those_of_the_code() -> None:
    assert SETTINGS.read() == settings_tables()  # `make docs` writes them


def test_the_columns_in_the_document_are_those_of_the_code() -> None:
    assert FORMATS.read() == columns_tables()  # `make docs` writes them


def test_the_limits_in_the_map_are_settings_with_their_defaults() -> None:
    limits = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("\n## Limits\n")[1]
    rows = re.findall(r"^\| (`[A-Z].*?) \| ([\d,]+)(?: (KiB|MiB))?\b", limits, re.MULTILINE)
    defaults = {row.name: row.default for row in settings_table()}

    assert len(rows) >= 13
    for names, number, unit in rows:
        first = re.findall(r"\w+", names)[0]
        size = int(number.replace(",", "")) * {"KiB": 1 << 10, "MiB": 1 << 20}.get(unit, 1)
        assert defaults[first] in (str(size), f"{number}{unit}"), first
        assert set(re.findall(r"\w+", names)) <= set(defaults)


def test_the_metrics_in_the_document_are_those_of_the_code() -> None:
    listed = re.findall(r"^\| `(\w+)", METRICS_LIST.read(), re.MULTILINE)

    assert METRICS_LIST.read() == metrics_table()  # `make docs` writes them
    assert sorted(listed) == sorted([*(metric.name for metric in METRICS), *PROCESS, BUILD_INFO])


def test_the_dictionary_says_what_the_file_says_of_itself() -> None:
    assert DICTIONARY.read() == dictionary()  # `make docs` writes it


def test_pictures_are_those_that_are_made_and_small() -> None:
    sizes = {}
    for name in re.findall(r"!\[[^]]+\]\((\S+\.png)\)", README):
        picture = (ROOT / name).read_bytes()
        assert (picture[:8], len(picture) < 250_000) == (b"\x89PNG\r\n\x1a\n", True)
        sizes[name] = struct.unpack(">II", picture[16:24])

    assert sizes.pop("docs/card.png") == (1200, 630)
    shot = {}
    for name, each in SHOTS.items():
        width, height = each["viewport"].values()
        scale = each.get("device_scale_factor", 1)
        shot[f"docs/page-{name}.png"] = (scale * width, scale * height)
    assert sizes == shot


def anchors_of(text: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_document
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("http://", "https://")):
            continue
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target.read_text(encoding="utf-8")), link


@every_document
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    rooms = "service|sql|tests|bench|deploy|migrations|docs"
    named = set(re.findall(rf"`((?:{rooms})/[\w./-]+)`", text)) - MADE_BY_A_RUN
    # Of the house itself, documents say `http/app.py` for `service/http/app.py`.
    short = set(re.findall(r"`(\w+/[\w/]+\.py)`", text))
    places = (ROOT, ROOT / "service")

    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    assert [name for name in sorted(short) if not any((at / name).exists() for at in places)] == []


@every_document
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^    |`|; )make ([a-z][a-z-]*)", text, re.MULTILINE))
    assert named <= targets


def commands_in(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Of every `duckrank …` in a document, the command and the options."""
    lines = re.findall(r"(?:^    (?:\S+=\S+ )?(?:\.venv/bin/)?|`)duckrank ([^`#\n]+)", text, re.M)
    for line in lines:
        words = line.replace("[", " ").replace("]", " ").split()
        options = [word for word in words if word.startswith("--")]
        yield [word for word in words if re.fullmatch(r"[a-z]+(-[a-z]+)*", word)][:2], options


@every_document
def test_every_command_that_a_document_shows_exists_with_its_options(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, options in commands_in(document.read_text(encoding="utf-8")):
        with pytest.raises(SystemExit) as end:
            main([*command, "--help"])
        said = capsys.readouterr()
        assert end.value.code == 0, said.err
        assert [option for option in options if option not in said.out] == [], command


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `DATA_DIR` of the sample, and of an earlier one."""
    return publish_two_samples(tmp_path_factory.mktemp("sample"))


def test_what_the_documents_show_analysts_gives_rows_of_the_sample(sample: Path) -> None:
    document = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")
    shown = statements(document)
    in_readme = [text for _, text in re.findall(r"db\.sql\((['\"])(.+?)\1\)", section("Analysts"))]
    assert len(shown) >= 8
    assert len(in_readme) >= 2

    over_two = [statement for statement in shown if "before." in statement]
    assert len(over_two) >= 3
    store = SnapshotStore(sample)
    newer, older = store.records()
    with duckdb.connect(store.current_path(), read_only=True) as db:
        for statement in (*shown, *in_readme):
            if statement not in over_two:
                assert db.execute(statement).fetchall(), statement
    with duckdb.connect() as db:
        for name, record in (("before", older), ("after", newer)):
            db.execute(f"attach '{store.path_of(record.id)}' as {name} (read_only)")
        for statement in over_two:
            assert db.execute(statement).fetchall(), statement


def test_the_twenty_questions_have_the_answers_that_are_shown(sample: Path) -> None:
    questions = QUESTIONS.read_text(encoding="utf-8")

    assert len(statements(questions)) == 20
    # `make docs` writes them.
    assert with_answers(questions, SnapshotStore(sample).current_path()) == questions


def test_the_document_of_the_api_lists_every_route_with_its_parameters_and_no_other() -> None:
    document = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(/\S*)` \|(.*?)\|", document, re.MULTILINE)
    listed = {path: re.findall(r"`(\w+)`", parameters) for path, parameters in rows}

    assert len(rows) == len(listed)
    assert listed == {path: [] for path in PATHS} | {
        route.path: [parameter.name for parameter in route.asked]
        for route in (*ROUTES, *CARDS.values(), SQL)
    }


def test_what_the_readme_asks_for_is_answered(sample: Path) -> None:
    curl = re.compile(r"^    curl (?:--globoff )?'http://[\d.:]+(/\S+)'$")
    asked = [match[1] for line in README.splitlines() if (match := curl.match(line))]
    # What is off unless it is enabled has nothing to say for itself.
    fixed = [path for path in PATHS if "{" not in path and path != SQL.path]
    with running_service(sample) as service, httpx.Client(base_url=service.url) as client:
        heads = {path: client.head(path).status_code for path in fixed}
        answers = {path: client.get(path) for path in asked}

    # What is ranked or compared has to be said.
    assert heads == dict.fromkeys(fixed, 200) | dict.fromkeys((RANKINGS.path, COMPARE.path), 422)
    assert len(answers) >= 5
    for path, answer in answers.items():
        assert answer.status_code == 200, path
        kind = "text/csv" if path.endswith("format=csv") else "application/json"
        assert answer.headers["content-type"].startswith(kind)
