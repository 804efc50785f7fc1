"""Dashboard and alerts ask for what is exported; promtool agrees."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.telemetry.table import BUILD_INFO, METRICS
from tests.telemetry.scrape import PROCESS

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
ALERTS = PROMETHEUS / "alerts.yaml"
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "duckrank.json").read_text("utf-8"))

NAMES = {metric.name: metric for metric in METRICS}
EXPORTED = {
    *(name for name, metric in NAMES.items() if metric.kind != "histogram"),
    *(
        f"{name}_{part}"
        for name, metric in NAMES.items()
        if metric.kind == "histogram"
        for part in ("bucket", "sum", "count")
    ),
    *PROCESS,
    BUILD_INFO,
}
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
PROMTOOL = shutil.which("promtool")


def asked_for(text: str) -> set[str]:
    """Names of metrics in a query: all our prefixes, and the process's."""
    return set(re.findall(r"\b(?:http|mteb|duckrank|process)_\w+", text))


def labels_asked_for(query: str) -> set[str]:
    selectors = re.findall(r"\{([^}]*)\}", query)
    return {name for selector in selectors for name in re.findall(r"(\w+)\s*[!=]", selector)}


def test_the_dashboard_asks_for_metrics_that_are_exported() -> None:
    asked = asked_for(" ".join(QUERIES))

    assert asked - EXPORTED == set()
    assert len(QUERIES) > 25


def test_the_dashboard_shows_every_metric() -> None:
    asked = asked_for(" ".join(QUERIES))
    shown = {name for name in NAMES if any(each.startswith(name) for each in asked)}

    assert set(NAMES) - shown == {"duckrank_metrics_lost_total"}  # an alert, and no panel


def test_the_alerts_ask_for_metrics_that_are_exported() -> None:
    assert asked_for(ALERTS.read_text("utf-8")) - EXPORTED == set()


def test_queries_choose_by_labels_that_there_are() -> None:
    labels = {label for metric in METRICS for label in metric.labels}
    labels |= {"job", "instance", "worker", "le"}

    for query in (*QUERIES, *re.findall(r"expr: (.*)", ALERTS.read_text("utf-8"))):
        assert labels_asked_for(query) <= labels, query


def test_panels_lie_side_by_side_and_have_names_of_their_own() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
    titles = [panel["title"] for panel in DASHBOARD["panels"]]
    assert len(set(titles)) == len(titles)
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(titles)


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not here (Debian: prometheus)")
@pytest.mark.parametrize(
    "check",
    [
        ("check", "rules", "alerts.yaml"),
        ("check", "config", "prometheus.yaml"),
        ("test", "rules", "alerts.test.yaml"),
    ],
)
def test_promtool_finds_no_fault(check: tuple[str, str, str]) -> None:
    assert PROMTOOL is not None
    done = subprocess.run(
        [PROMTOOL, *check[:2], str(PROMETHEUS / check[2])],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
