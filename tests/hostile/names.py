"""What a running service has names for, and how clients spell them, kindly and unkindly."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from urllib.parse import quote

import httpx

from service.pages import assets

SCRIPTS = assets.names_of("scripts")


@dataclass(frozen=True)
class Names:
    """The benchmarks, tasks and models of a service."""

    benchmarks: list[str]
    tasks: list[str]
    models: list[str]

    def paths(self, rng: Random) -> list[str]:
        """One path of every route, about names that exist; half of them are pages."""
        benchmark, task, model = (
            quote(rng.choice(names), safe="")
            for names in (self.benchmarks, self.tasks, self.models)
        )
        return [
            *self._pages(rng, benchmark, task, model),
            "/v1/benchmarks/menu",
            "/v1/benchmarks",
            f"/v1/benchmarks/{benchmark}",
            f"/v1/benchmarks/{benchmark}/scores",
            f"/v1/benchmarks/{benchmark}/per-language",
            f"/v1/benchmarks/{benchmark}/leaders?buckets=%5B%5B0,500%5D%5D",
            "/v1/tasks",
            f"/v1/tasks/{task}",
            f"/v1/tasks/{task}/scores",
            f"/v1/tasks/{task}/descriptive_statistics",
            "/v1/models",
            f"/v1/models/{model}",
            f"/v1/models/{model}/scores",
            f"/v1/models/{model}/strengths",
            f"/v1/icon/{benchmark}",
            "/health",
            "/robots.txt",
            "/favicon.ico",
            "/schema",
        ]

    def _pages(self, rng: Random, benchmark: str, task: str, model: str) -> list[str]:
        other = quote(rng.choice(self.models), safe="")
        return [
            *(
                "/",
                "/models",
                "/tasks",
                "/changes",
                "/docs",
                "/docs/api",
                "/status",
                "/sitemap.xml",
            ),
            *("/search?q=o", "/docs/analysts", "/sql?q=select+1"),
            f"/?benchmark_name={benchmark}",
            f"/benchmark/{benchmark}",
            f"/benchmark/{benchmark}?view=heat",
            f"/benchmark/{benchmark}?view=languages",
            f"/task/{task}",
            f"/model/{model}",
            f"/model/{model}/history",
            f"/compare?models={model}&models={other}",
            f"/assets/scripts/{rng.choice(SCRIPTS)}",
        ]


def names_of(url: str) -> Names:
    """Ask the service itself."""
    with httpx.Client(base_url=url, timeout=30) as client:
        benchmarks = client.get("/v1/benchmarks?include_hidden=true").json()
        tasks = client.get("/v1/tasks").json()
        models = client.get("/v1/models").json()
    return Names(
        benchmarks=[each["name"] for each in benchmarks],
        tasks=[each["name"] for each in tasks],
        models=[each["name"] for each in models],
    )
