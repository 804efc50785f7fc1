"""Selections as large as they can be said: bounded in time and memory, and each answered."""

from __future__ import annotations

import json
from itertools import islice, product
from pathlib import Path
from string import ascii_letters

import httpx

from tests.hostile.memory import pss_mib
from tests.http.processes import running_service

# Of 10,000 names those that are short enough fit into a body.
NAMES = ["".join(letters) for letters in islice(product(ascii_letters, repeat=3), 10_000)]
MOST_MIB = 150
AS_JSON = {"content-type": "application/json"}


def test_the_largest_selections_are_answered_within_bounds(sample_dir: Path) -> None:
    with running_service(sample_dir) as service, httpx.Client(base_url=service.url) as client:
        tasks = [task["name"] for task in client.get("/v1/tasks").json()]
        models = [model["name"] for model in client.get("/v1/models").json()]
        labels = {label for task in client.get("/v1/tasks").json() for label in task["languages"]}
        asked = [
            ({"tasks": tasks}, 200),
            ({"tasks": tasks, "languages": sorted(labels), "models": models}, 200),
            ({"languages": sorted(labels), "complete_only": True, "among": "all"}, 200),
            ({"tasks": tasks, "ranked_by": "mean_subset", "order_by": "-" + tasks[0]}, 200),
            ({"tasks": tasks, "exclude_tasks": tasks}, 200),
            ({"task_types": ["STS"], "models": NAMES}, 404),
            ({"tasks": NAMES}, 404),
            ({"tasks": tasks, "order_by": "x" * 50_000}, 422),
            ({"task_types": ["x" * 50_000]}, 422),
        ]
        before_mib = pss_mib(service.process.pid)
        for number, (selection, status) in enumerate(asked):
            body = json.dumps(selection, separators=(",", ":"))
            answer = client.post("/v1/rankings", content=body, headers=AS_JSON)
            assert answer.status_code == status, (number, answer.text[:300])
            assert len(answer.content) < 2_000 or status == 200
        for text in ("nan", "inf", "-inf", "1e999"):
            refused = client.get(f"/v1/rankings?task_types=STS&min_params_b={text}")
            assert refused.status_code == 422
        assert pss_mib(service.process.pid) - before_mib < MOST_MIB
