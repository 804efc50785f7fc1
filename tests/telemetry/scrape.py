"""Prometheus text → numbers by series, as Prometheus itself reads it."""

from __future__ import annotations

import time
from collections.abc import Mapping

import httpx
from prometheus_client.parser import text_string_to_metric_families

from service.http.endpoints.metrics import FRESH_S

PROCESS = (
    "process_resident_memory_bytes",
    "process_virtual_memory_bytes",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_max_fds",
    "process_start_time_seconds",
)
"""Of each process, by the label `worker`: `main`, or the slot of a worker, from 1."""

Series = tuple[str, frozenset[tuple[str, str]]]


class Scrape:
    """What one scrape told."""

    def __init__(self, text: str) -> None:
        self.values: dict[Series, float] = {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def sum(self, metric: str, /, **labels: str) -> float:
        """The sum of the series of `metric` that have these labels."""
        wanted = labels.items()
        return sum(
            value
            for (found, has), value in self.values.items()
            if found == metric and wanted <= dict(has).items()
        )

    def label_values(self, label: str) -> set[str]:
        """Every value of a label, in any series."""
        return {value for _, has in self.values for name, value in has if name == label}

    def names(self) -> set[str]:
        return {name for name, _ in self.values}


def scrape(url: str) -> Scrape:
    """Ask for the metrics of a running service."""
    time.sleep(FRESH_S)
    answer = httpx.get(f"{url}/metrics", timeout=20)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return Scrape(answer.text)


def grown(before: Scrape, after: Scrape) -> Mapping[Series, float]:
    """What changed from one scrape to the other, and by how much."""
    return {
        series: value - before.values.get(series, 0.0)
        for series, value in after.values.items()
        if value != before.values.get(series, 0.0)
    }
