"""`duckrank bench URL`: measure a running service."""

from __future__ import annotations

import argparse

from service.cli.options import Commands
from service.settings import Settings


def add_bench(commands: Commands) -> None:
    bench = commands.add_parser("bench", help="measure a running service, ours or another")
    bench.add_argument("url", metavar="URL", help="its address, as http://127.0.0.1:7860")
    bench.add_argument(
        "--requests", type=int, default=400, metavar="N", help="about how many to send [400]"
    )
    bench.set_defaults(run=_bench)


def _bench(options: argparse.Namespace, _settings: Settings) -> int:
    from service.bench.operator import observe, report

    seen = observe(options.url, options.requests)
    print(report(options.url, seen))
    return 1 if seen.failed else 0
