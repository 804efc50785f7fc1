"""Shared metrics → Prometheus text.

Imported by the first who asks for it: prometheus_client brings a server and a client of HTTP, and
whoever starts for one answer need not wait for them.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from operator import add

import duckdb
from prometheus_client import ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from service import __version__
from service.telemetry.shared_metrics import Key, Reading
from service.telemetry.table import BUILD_INFO, METRICS, Metric

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_MERGE: dict[str, Callable[[float, float], float]] = {"sum": add, "min": min, "max": max}


def prometheus_text(readings: list[Reading]) -> bytes:
    """Every metric, those of all workers as one."""
    return generate_latest(_Merged(readings))


class _Merged(Collector):
    """What prometheus_client asks for metrics."""

    def __init__(self, readings: list[Reading]) -> None:
        self._readings = readings

    def collect(self) -> Iterator[Family]:
        """Families in the order of the table."""
        by_name = {metric.name: metric for metric in METRICS}
        merged: dict[str, dict[Key, list[float]]] = {metric.name: {} for metric in METRICS}
        for reading in self._readings:
            for (name, *labels), numbers in reading.series.items():
                metric = by_name[name]
                if reading.is_alive or metric.kind != "gauge" or metric.outlives:
                    _merge(metric, merged[name], tuple(labels), numbers)
        for metric in METRICS:
            yield _family(metric, merged[metric.name])
        yield _build_info()
        yield from _processes(self._readings)


def _merge(
    metric: Metric, merged: dict[Key, list[float]], labels: Key, numbers: list[float]
) -> None:
    if metric.is_age and not numbers[0]:
        return  # a worker that has just begun
    held = merged.get(labels)
    if held is not None:
        merge = _MERGE[metric.merge]
        numbers = [merge(old, new) for old, new in zip(held, numbers, strict=True)]
    merged[labels] = numbers


def _family(metric: Metric, series: dict[Key, list[float]]) -> Family:
    if metric.kind == "histogram":
        return _histogram(metric, series)
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    family = kind(metric.name, metric.help, labels=metric.labels)
    for labels, (number, *_) in sorted(series.items()):
        # A gauge of names that are gone would stay for ever.
        if number or not metric.name.endswith("_info"):
            family.add_metric(labels, max(0.0, time.time() - number) if metric.is_age else number)
    return family


def _histogram(metric: Metric, series: dict[Key, list[float]]) -> Family:
    family = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels)
    bounds = [*map(floatToGoString, metric.bounds), "+Inf"]
    for labels, numbers in sorted(series.items()):
        buckets = list(zip(bounds, accumulate(numbers[:-1]), strict=True))
        family.add_metric(labels, buckets, numbers[-1])
    return family


def _build_info() -> Family:
    family = GaugeMetricFamily(
        BUILD_INFO, "Versions; always 1.", labels=("version", "python", "duckdb")
    )
    family.add_metric((__version__, platform.python_version(), duckdb.__version__), 1)
    return family


def _processes(readings: list[Reading]) -> Iterator[Family]:
    """Gauges of each living process, read from the system now."""
    families: dict[str, Family] = {}
    for reading in readings:
        if not reading.is_alive:
            continue
        worker = "main" if reading.slot == 0 else str(reading.slot)
        for found in ProcessCollector(pid=partial(int, reading.pid), registry=None).collect():
            family = families.setdefault(
                found.name, Family(found.name, found.documentation, found.type)
            )
            for sample in found.samples:
                family.add_sample(sample.name, {"worker": worker}, sample.value)
    yield from families.values()
