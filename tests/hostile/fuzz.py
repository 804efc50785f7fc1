"""`make fuzz`: hostile clients against a real process over the sample; counts, and no failures.

Two fuzzers take turns: Schemathesis, which knows the OpenAPI document, and one of our own, which
knows HTTP down to the byte. Everything stays on loopback and ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.hostile.hostile_bytes import NESTED_PATH, ROOT_PATH, Attack, Attacker
from tests.hostile.memory import pss_mib
from tests.hostile.names import Names, names_of
from tests.hostile.visitors import decoded
from tests.hostile.wire import Answer, Malformed, exchange
from tests.http.processes import Service, running_service

CONCURRENCY = 16
# In the environment of the service, where nobody but the Hub may ever see it.
SECRET = "hf_canaryThatMustNeverBeSeen"
TELLTALES = (
    *(b"Traceback", b"site-packages", b"root:x:0:0", b"import annotations", SECRET.encode()),
    # An answer to a request within the body of another says that there is no such route.
    NESTED_PATH.encode(),
)
# Markup that an attack brought along and a page did not escape, and links to where it would like;
# what stands in the quotes of an attribute is none.
LED_AWAY = re.compile(
    rb"<script>|<svg/|<[a-z](?:[^>\"']|\"[^\"]*\"|'[^']*')*?\son[a-z]+=|"
    rb"(?:href|src|action|content)=[\"'](?://|javascript:|https?://evil|&#x2f;&#x2f;|\\\\)"
)
MOST_GROWTH_MIB = 24.0
# What queries needed is let go once nobody asks.
REST_S = 2.0
ENVIRON = {
    "HF_TOKEN": SECRET,
    "CACHE_REPO": "",
    "TRUSTED_PROXIES": "127.0.0.0/8,10.0.0.0/8",
    "ROOT_PATH": ROOT_PATH,
    # Short, so that those who wait for us to give up do not wait for long.
    "KEEP_ALIVE_S": "2",
    "REQUEST_TIMEOUT_S": "2",
    # Small, so that what grows beyond the first attacks is a leak and no memo that fills.
    "MEMO_MAX_BYTES": str(8 << 20),
    "MEMO_FILTERED_MAX_BYTES": str(2 << 20),
}


@dataclass
class Report:
    """What was tried, what came back, and what must not have."""

    seed: int
    attacks: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    unanswered_count: int = 0
    failures: list[str] = field(default_factory=list)
    pss_mib: list[float] = field(default_factory=list)

    @property
    def growth_mib(self) -> float:
        """From the end of the first quarter, when all is warm, to the end."""
        return self.pss_mib[-1] - self.pss_mib[1]

    def lines(self) -> list[str]:
        """For a person."""
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.attacks.items()))
        statuses = ", ".join(
            f"{status}: {count}" for status, count in sorted(self.statuses.items())
        )
        memory = " → ".join(f"{mib:.1f}" for mib in self.pss_mib)
        return [
            f"bytes    {self.attacks.total()} attacks with seed {self.seed}: {kinds}",
            f"         answers {statuses}; closed without one {self.unanswered_count}",
            f"         memory {memory} MiB, growth {self.growth_mib:+.1f} MiB",
            *(f"FAILED   {failure}" for failure in self.failures[:20]),
        ]


async def fuzz_bytes(service: Service, names: Names, *, seed: int, count: int) -> Report:
    """Send `count` attacks, and judge every answer and what they left behind."""
    report = Report(seed)
    attacker = Attacker(names, seed)
    address = urlsplit(service.url)
    host, port = address.hostname or "", address.port or 0
    pid = service.process.pid
    report.pss_mib.append(pss_mib(pid))
    for start in range(0, count, -(-count // 4)):
        attacks = [attacker.next_attack() for _ in range(min(-(-count // 4), count - start))]
        places = asyncio.Semaphore(CONCURRENCY)
        await asyncio.gather(*(_launch(host, port, each, places, report) for each in attacks))
        await asyncio.sleep(REST_S)
        report.pss_mib.append(pss_mib(pid))
    _check_afterwards(service, report)
    return report


async def _launch(
    host: str, port: int, attack: Attack, places: asyncio.Semaphore, report: Report
) -> None:
    async with places:
        report.attacks[attack.kind] += 1
        try:
            answers = await exchange(
                host, port, attack.pieces, half_close=attack.half_close, is_head=attack.is_head
            )
        except (Malformed, TimeoutError, OSError) as error:
            report.failures.append(f"{attack.kind}: {error!r} after {attack.sent[:300]!r}")
            return
        report.unanswered_count += not answers
        for answer in answers:
            report.statuses[answer.status] += 1
            report.failures += [
                f"{attack.kind}: {fault} in {answer.status} {answer.body[:200]!r}"
                f" after {attack.sent[:300]!r}"
                for fault in faults_of(answer, is_head=attack.is_head)
            ]


def faults_of(answer: Answer, *, is_head: bool) -> list[str]:
    """What an answer to anybody must never be."""
    faults = []
    headers = answer.headers
    # 503: more than we take now. 502: an icon whose registered URL does not answer.
    if answer.status >= 500 and not (answer.status in (502, 503) and "retry-after" in headers):
        faults.append("an error of ours")
    if headers.get("x-content-type-options") != "nosniff" or "server" in headers:
        faults.append(f"headers {headers}")
    if any("injected" in name for name in headers):
        faults.append("an injected header")
    body = b"" if is_head else decoded(answer)
    faults += [f"{telltale!r}" for telltale in TELLTALES if telltale in body]
    is_page = headers.get("content-type", "").startswith("text/html")
    faults += _faults_of_page(headers, body) if is_page else []
    if answer.status >= 400 and not is_head and not (is_page or _has_detail(body)):
        faults.append("no detail")
    return faults


def _faults_of_page(headers: dict[str, str], body: bytes) -> list[str]:
    """Where a page runs, loads or leads to what its address says."""
    faults = [f"led to {match[0]!r}" for match in LED_AWAY.finditer(body)]
    if not re.match(r"/(?![/\\])", headers.get("location", "/")):
        faults.append(f"sent to {headers['location']}")
    if "default-src 'none'; script-src 'self';" not in headers.get("content-security-policy", ""):
        faults.append("no policy")
    return faults


def _has_detail(body: bytes) -> bool:
    try:
        return bool(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return False


def _check_afterwards(service: Service, report: Report) -> None:
    health = httpx.get(f"{service.url}/health", timeout=20)
    if health.status_code != 200 or service.process.poll() is not None:
        report.failures.append(f"not alive: {health.status_code}")
    if report.growth_mib > MOST_GROWTH_MIB:
        report.failures.append(f"memory grew by {report.growth_mib:.1f} MiB")
    said = [json.dumps(line) for line in service.log]
    report.failures += [
        f"log: {line[:1_000]}"
        for line in said
        if SECRET in line or "Traceback" in line or '"level": "error"' in line
    ]


def run_schemathesis(url: str, names: Names, *, seed: int, examples: int, seconds: int) -> int:
    """Schemathesis over the document of the service, printing as it does; 0 without a failure."""
    with tempfile.TemporaryDirectory() as directory:
        config = Path(directory) / "schemathesis.toml"
        config.write_text(_schemathesis_config(names), encoding="utf-8")
        command = [
            *(
                str(Path(sys.executable).with_name("st")),
                "--no-color",
                "--config-file",
                str(config),
            ),
            *("run", f"{url}/schema", "--seed", str(seed), "--max-examples", str(examples)),
            *("--phases", "examples,coverage,fuzzing", "--checks", "all", "--no-shrink"),
            *("--continue-on-failure", "--request-timeout", "20", "--warnings", "off"),
        ]
        if seconds:
            command += ["--max-time", str(seconds)]
        return subprocess.run(command, cwd=directory, check=False).returncode


def _schemathesis_config(names: Names) -> str:
    """Half of the requests are about things that exist: made-up names only ever meet a 404."""
    rooms = (("benchmarks", names.benchmarks), ("tasks", names.tasks), ("models", names.models))
    operations = "".join(
        f'[[operations]]\ninclude-path-regex = "^/v1/{room}/.name."\n'
        f'[operations.parameters]\n"path.name" = {json.dumps(known[:40])}\n'
        for room, known in rooms
    )
    # No schema can say that the first number of a range is the smaller one.
    return (
        '[checks.not_a_server_error]\nexpected-statuses = ["2xx", "3xx", "4xx", "502", "503"]\n'
        "[checks.positive_data_acceptance]\n"
        'expected-statuses = ["2xx", "3xx", "404", "422", "502", "503"]\n' + operations
    )


def publish_sample(data_dir: Path) -> None:
    """Make the sample the current snapshot of `data_dir`."""
    ingest = [sys.executable, "-m", "service", "ingest", "--data-dir", str(data_dir)]
    subprocess.run(
        [*ingest, "--results", "sample", "--catalog", "sample"], check=True, capture_output=True
    )


def main() -> int:
    """Fuzz for about as long as asked; 0 without a failure."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--seconds", type=int, default=120, help="about how long, from 10 on")
    options = parser.parse_args()
    deadline_s = time.monotonic() + options.seconds
    print(f"make fuzz SEED={options.seed} SECONDS={options.seconds}")
    failures_count = attacks_count = 0
    with tempfile.TemporaryDirectory() as directory:
        publish_sample(Path(directory))
        with running_service(Path(directory), **ENVIRON) as service:
            names = names_of(service.url)
            schemathesis_status = run_schemathesis(
                service.url, names, seed=options.seed, examples=50, seconds=options.seconds // 2
            )
            failures_count += bool(schemathesis_status)
            seed = options.seed
            while True:
                report = asyncio.run(fuzz_bytes(service, names, seed=seed, count=4_000))
                print("\n".join(report.lines()), flush=True)
                failures_count += len(report.failures)
                attacks_count += report.attacks.total()
                seed += 1
                if time.monotonic() > deadline_s:
                    break
    print(f"{attacks_count} attacks with bytes, and Schemathesis: failures {failures_count}")
    return 1 if failures_count else 0


if __name__ == "__main__":
    sys.exit(main())
