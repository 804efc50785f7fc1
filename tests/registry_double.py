"""A registry in miniature: `mteb` as a package on disk, with one of everything that is exported.

Its names lie where the real one has them. A test leaves some out, as another version might.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

PACKAGE = {
    "mteb/__init__.py": """
from mteb.benchmarks import get_benchmarks
from mteb.get_tasks import get_tasks
from mteb.models import get_model_metas
""",
    "mteb/abstasks/__init__.py": "",
    "mteb/abstasks/aggregated_task.py": "class AbsTaskAggregate: ...\n",
    "mteb/get_tasks.py": """
from pathlib import Path
from types import SimpleNamespace

class One:
    metadata = SimpleNamespace(
        name="One", type="STS", simplified_task_type="sts", languages=["eng"],
        bcp47_codes=["eng-Latn"], domains=None, modalities=["text"], reference=None,
        bibtex_citation=None, is_public=True, dataset={"path": "acme/one"}, license=None,
        date=None, eval_splits=["test"], hf_subsets=["default"], category="t2t",
        description="Invented.", annotations_creators=None, dialect=None, sample_creation=None,
        main_score="accuracy", descriptive_stat_path=Path(__file__).with_name("one.json"),
    )
    eval_splits = ["test"]
    hf_subsets = ["default"]
    languages = ["eng"]

def get_tasks():
    return [One()]

_TASKS_REGISTRY = {"One": One}
_TASK_RENAMES = {"Uno": "One", "One": "Two"}
""",
    "mteb/one.json": '{"test":{"num_samples":1}}',
    "mteb/results/__init__.py": "",
    "mteb/results/task_result.py": 'renamed_tasks = {"Un": "One"}\n',
    "mteb/models/__init__.py": """
from types import SimpleNamespace

def get_model_metas():
    return [SimpleNamespace(
        name="new/a", reference=None, n_parameters=1, n_active_parameters=None, embed_dim=8,
        max_tokens=512, release_date=None, model_type=None, framework=None, modalities=None,
        languages=None, citation=None, license=None, public_training_code=None,
        public_training_data=None, adapted_from=None, superseded_by=None,
        extra_requirements_groups=None, training_datasets=None, memory_usage_mb=None,
        use_instructions=None, open_weights=None, openness={}, get_training_datasets=lambda: None,
    )]
""",
    "mteb/models/get_model_meta.py": '_MODEL_RENAMES = {"old/a": "new/a"}\n',
    "mteb/benchmarks/__init__.py": """
from types import SimpleNamespace
from mteb.benchmarks.benchmark import Benchmark
from mteb.get_tasks import One

def get_benchmarks():
    return [Benchmark()]
""",
    "mteb/benchmarks/benchmark.py": """
from enum import Enum
from mteb.get_tasks import One

class Aggregation(Enum):
    MEAN_TASK = "mean_task"
    MEDIAN = "median"

class Benchmark:
    name, display_name, description, reference, citation = "Tiny", None, None, None, None
    display_on_leaderboard, tasks = True, [One()]
    aliases, icon, superseded_by, summary_sort_column = ("tiny",), None, None, None
    show_zero_shot, language_view = True, "all"
    aggregations = [Aggregation.MEAN_TASK, Aggregation.MEDIAN]

class CustomGrouping: ...
class RtebBenchmark(Benchmark): ...
""",
    "mteb/benchmarks/_leaderboard_menu.py": """
from mteb.benchmarks import get_benchmarks
from types import SimpleNamespace
HOME_BENCHMARK_ENTRIES = [
    SimpleNamespace(name="All", description=None, open=True, benchmarks=get_benchmarks())
]
""",
    "mteb/languages/__init__.py": """
from mteb.languages.iso_mappings import ISO_TO_LANGUAGE, ISO_TO_SCRIPT
""",
    "mteb/languages/iso_mappings.py": """
ISO_TO_LANGUAGE, ISO_TO_SCRIPT = {"eng": "English"}, {"Latn": "Latin"}
_SCRIPT_DISPLAY_ALIASES = {"Hans": "Simplified"}
def _get_iso3_to_default_script():
    return {"eng": "Latn"}
""",
}


def write_registry(folder: Path, version: str, without: Collection[str] = ()) -> Path:
    """The package and what names its version, in `folder`, for `PYTHONPATH`.

    A name that it is `without` (`module.name`) is deleted where its module ends.
    """
    for path, text in PACKAGE.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        module = path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        gone = [
            name for place, _, name in (each.rpartition(".") for each in without) if place == module
        ]
        file.write_text("".join([text, *(f"\ndel {name}\n" for name in gone)]), encoding="utf-8")
    installed = folder / f"mteb_core-{version}.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: mteb-core\nVersion: {version}\n", encoding="utf-8"
    )
    return folder
