"""Data moves one way through the house: no module imports from a room on its right."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SERVICE = Path(__file__).parents[1] / "service"

ROOMS = (
    *("catalog", "sources", "build", "snapshots", "publishing", "queries", "selections"),
    *("answers", "wire", "cards", "representations", "pages", "sandbox", "memo", "icons"),
    *("refresh", "telemetry", "http", "static", "bench", "cli"),
)
"""From left to right."""

ROOMS_OF_HTTP = (
    *("messages", "parameters", "routing", "request", "answering", "connection"),
    *("prewarm", "background", "endpoints"),
)
"""From left to right as well; to the right of all is what wires and starts them, such as `app`."""

MOST_FILES = 10
"""In a room of HTTP: more, and nobody finds a step by its name."""

CLIENTS = ("bench",)
"""Rooms that know a service by its URL alone, as anybody does: they import no other room."""

LEAVES = (
    *("errors", "setting_kinds", "settings", "settings_table", "log", "no_memory"),
    *("resources", "statements", "watch"),
    *("atomic_write", "digests", "disk_cache", "text_table"),
    *("wire.tables", "wire.structs", "wire.changes", "wire.comparison", "wire.coverage"),
    *("wire.rankings", "wire.strengths", "wire.encode"),
)
"""What every room may import, and what imports no room."""

ONLY_IN = {
    "httpcore2": ("icons",),
    "httpx2": ("sources", "icons", "http"),
    "huggingface_hub": ("sources",),
    "litestar": ("http", "cli"),
    "minijinja": ("pages",),
    "mteb": ("catalog",),
    "opentelemetry": ("telemetry",),
    "prometheus_client": ("telemetry",),
    "pyarrow": ("sources", "build", "snapshots", "representations", "sandbox"),
    "pyspark": ("build",),
    "resvg_py": ("cards",),
    "uvicorn": ("http", "cli"),
}
"""Which rooms know of a package that carries a whole notion with it."""

NEVER_IN = {"duckdb": ("wire", "memo")}


def module_name(file: Path) -> str:
    """`service/wire/structs.py` → `wire.structs`; the package itself is the empty name."""
    parts = file.relative_to(SERVICE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {module_name(file): file for file in sorted(SERVICE.rglob("*.py"))}


def imports_of(file: Path) -> list[str]:
    """Every module that `file` imports, at its top or inside a function, by its full name."""
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: write imports from `service` in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            # `from service.wire import structs` is about the module, not about its package.
            is_module = [name.removeprefix("service.") in MODULES for name in names]
            found += [
                name if known else str(node.module)
                for name, known in zip(names, is_module, strict=True)
            ]
    return found


def own_imports_of(file: Path) -> list[str]:
    """The modules of this project among them, without `service.` before the name."""
    imports = (name for name in imports_of(file) if name.split(".")[0] == "service")
    return [name.removeprefix("service").removeprefix(".") for name in imports]


def room_of(module: str) -> str:
    return module.split(".")[0]


def place_in_http(module: str) -> int:
    """Where a module of HTTP stands among `ROOMS_OF_HTTP`."""
    room = module.split(".")[1]
    return ROOMS_OF_HTTP.index(room) if room in ROOMS_OF_HTTP else len(ROOMS_OF_HTTP)


def is_leaf(module: str) -> bool:
    return module in LEAVES or module == ""


@pytest.mark.parametrize("module", MODULES)
def test_every_module_is_in_a_room_or_a_leaf(module: str) -> None:
    assert room_of(module) in (*ROOMS, *LEAVES, "", "__main__"), (
        f"service/{module} has no place yet: put it in a room, or add it to ROOMS or LEAVES"
    )


@pytest.mark.parametrize("module", MODULES)
def test_no_module_imports_from_its_right(module: str) -> None:
    for imported in own_imports_of(MODULES[module]):
        if is_leaf(imported) or module == "__main__":
            continue
        assert not is_leaf(module), f"the leaf {module} imports the room {imported}"
        assert ROOMS.index(room_of(imported)) <= ROOMS.index(room_of(module)), (
            f"{module} imports {imported}, which is on its right: {' → '.join(ROOMS)}"
        )


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("http.")])
def test_no_step_of_a_request_imports_from_its_right(module: str) -> None:
    for imported in own_imports_of(MODULES[module]):
        assert imported != "http", f"{module} imports a package: name the module"
        if imported.startswith("http."):
            assert place_in_http(imported) <= place_in_http(module), (
                f"{module} imports {imported}, which is on its right: {' → '.join(ROOMS_OF_HTTP)}"
            )


@pytest.mark.parametrize("room", ["", *ROOMS_OF_HTTP])
def test_a_step_of_a_request_is_few_files(room: str) -> None:
    files = [file.name for file in (SERVICE / "http" / room).glob("*.py")]
    assert 1 < len(files) <= MOST_FILES, f"service/http/{room} has {sorted(files)}"


@pytest.mark.parametrize("module", [name for name in MODULES if room_of(name) in CLIENTS])
def test_a_client_knows_of_no_other_room(module: str) -> None:
    imported = {name for name in own_imports_of(MODULES[module]) if not is_leaf(name)}
    assert {room_of(name) for name in imported} <= {room_of(module)}


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {
        module: [name for name in own_imports_of(file) if name != module]
        for module, file in MODULES.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"imports go in a circle: {' → '.join(error.args[1])}")


@pytest.mark.parametrize("module", MODULES)
def test_a_package_that_carries_a_notion_stays_in_its_rooms(module: str) -> None:
    packages = {name.split(".")[0] for name in imports_of(MODULES[module])}
    room = room_of(module)
    for package in packages & ONLY_IN.keys():
        assert room in ONLY_IN[package], f"{module} imports {package}: only {ONLY_IN[package]} may"
    for package in packages & NEVER_IN.keys():
        assert room not in NEVER_IN[package], f"{module} imports {package}"


def test_a_server_starts_without_what_few_answers_need() -> None:
    program = (
        "import sys, service.http.server, service.http.app\n"
        "print(sorted({'httpx2', 'huggingface_hub', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
