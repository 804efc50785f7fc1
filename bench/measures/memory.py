"""Memory of the whole process tree, as PSS: pages that several map count once between them."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from tqdm import tqdm

from bench.comparison import HEALTH, Comparison, say
from bench.machine import PROC
from bench.processes import Server
from bench.rows import Goal, Row
from service.bench.connection import Connection
from service.bench.operator import LIKE_A_BROWSER
from service.bench.targets import (
    BENCHMARK,
    LEADERS,
    MODEL,
    MODEL_SCORES,
    PER_LANGUAGE,
    SCORES,
    TASK,
    TASK_SCORES,
    Targets,
)

TASK_COUNT, MODEL_COUNT = 400, 300
# Enough for every answer that there is: how much is shared is the question, not what is dropped.
EVERY_ANSWER = {"MEMO_MAX_BYTES": str(1 << 30), "MEMO_DISK_MAX_BYTES": str(1 << 32)}
MEMOISED = (SCORES, PER_LANGUAGE, LEADERS, BENCHMARK, TASK_SCORES, TASK, MODEL_SCORES, MODEL)
MOST_CONNECTIONS = 200


def memory(comparison: Comparison) -> list[Row]:
    """After the start, and after every benchmark, 400 tasks and 300 models were asked."""
    say("memory after the start and after questions")
    after_start: dict[str, int] = {}
    after_questions: dict[str, int] = {}
    note = ""
    for name, started in (("reference", comparison.reference()), ("ours", comparison.ours())):
        with started as server:
            server.wait_for(HEALTH)
            server.wait_until_idle(comparison.extent.idle_limit_s)
            after_start[name] = server.pss_bytes()
            _ask(server, _questions(comparison.targets(server)))
            if not server.wait_until_idle(comparison.extent.idle_limit_s):
                note = f"{name} was still at work after {comparison.extent.idle_limit_s:g} s"
            after_questions[name] = server.pss_bytes()
    asked = f"every benchmark, {TASK_COUNT} tasks and {MODEL_COUNT} models were asked"
    return [
        Row(
            part="memory",
            measure=measure,
            unit="MB",
            beside=used["reference"] / 1e6,
            ours=used["ours"] / 1e6,
            goal=Goal(at_most=at_most),
            note=note,
        )
        for measure, used, at_most, note in (
            ("PSS of the process tree after start", after_start, 1 / 8, ""),
            (f"PSS after {asked}", after_questions, 1 / 6, note),
        )
    ]


def workers(comparison: Comparison) -> list[Row]:
    """Two workers that hold every answer, against one that does."""
    say("memory of two workers with every answer memoised, against one")
    note = ""
    used: dict[int, int] = {}
    count = 0
    # The first start leaves the answers on disk, as they are after a day of service.
    for is_measured, worker_count in ((False, 1), (True, 1), (True, 2)):
        with comparison.ours(workers=worker_count, **EVERY_ANSWER) as server:
            server.wait_for(HEALTH)
            targets = comparison.targets(server)
            most = comparison.extent.memoised_per_family
            every = [target for family in MEMOISED for target in targets.first(family, most)]
            count = len(every)
            _ask(server, every)
            if not server.wait_until_idle(comparison.extent.idle_limit_s):
                limit_s = comparison.extent.idle_limit_s
                note = f"answers were still being made smaller after {limit_s:g} s"
            if is_measured:
                used[worker_count] = server.pss_bytes()
    return [
        Row(
            part="workers",
            measure=f"PSS of two of our workers beside one, {count:,} answers memoised in each",
            unit="MB",
            beside=used[1] / 1e6,
            ours=used[2] / 1e6,
            goal=Goal(at_most=1.4),
            note=note,
        )
    ]


def _questions(targets: Targets) -> list[str]:
    return [
        *targets.first(SCORES, None),
        *targets.first(TASK_SCORES, TASK_COUNT),
        *targets.first(MODEL_SCORES, MODEL_COUNT),
    ]


def _ask(server: Server, targets: list[str]) -> None:
    """Ask every process that answers for each of `targets`."""
    with ExitStack() as opened:
        connections = connection_to_each(server, opened)
        for target in tqdm(targets, f"answers of {server.name}", leave=False, disable=None):
            for connection in connections:
                connection.get(target, LIKE_A_BROWSER)


def connection_to_each(server: Server, opened: ExitStack) -> list[Connection]:
    """A connection to every process that listens: the system chooses which of them takes one."""
    listening = {pid for pid in server.pids() if _sockets(pid) & _inodes(server.port, local=True)}
    taken: dict[int, Connection] = {}
    for _ in range(MOST_CONNECTIONS):
        connection = opened.enter_context(Connection(server.url))
        connection.get(HEALTH)
        theirs = _inodes(connection.local_port, local=False)
        for pid in listening:
            if _sockets(pid) & theirs:
                taken.setdefault(pid, connection)
        if len(taken) == _answering(len(listening)):
            break
    return list(taken.values())


def _answering(listening_count: int) -> int:
    """A supervisor holds the socket too, and takes no connection from it."""
    return listening_count - 1 if listening_count > 1 else 1


def _sockets(pid: int) -> set[str]:
    """The inodes of a process's open sockets."""
    links = set()
    try:
        for descriptor in (PROC / str(pid) / "fd").iterdir():
            links.add(_target_of(descriptor))
    except (FileNotFoundError, ProcessLookupError):
        pass
    return {link[8:-1] for link in links if link.startswith("socket:[")}


def _target_of(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:
        return ""


def _inodes(port: int, *, local: bool) -> set[str]:
    """The inodes of sockets at `port`: this end of theirs (`local`), or the other end."""
    place = 1 if local else 2
    lines = (PROC / "net" / "tcp").read_text().splitlines()[1:]
    fields = (line.split() for line in lines)
    return {each[9] for each in fields if int(each[place].partition(":")[2], 16) == port}
