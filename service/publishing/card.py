"""What is in a published dataset → its card: its page on the Hub, and what its viewer shows."""

from __future__ import annotations

from pathlib import Path
from string import Template

import msgspec

from service.publishing.tables import Table
from service.snapshots.record import SnapshotRecord
from service.sources.hub_target import DATABASE, MANIFEST
from service.sources.results import SAMPLE

TEMPLATE = Path(__file__).with_name("card.md")
OF_HUB = (
    "the scores are those of [`{0}`](https://huggingface.co/datasets/{0}), whose card says what may"
    " be done with them."
)
OF_OTHERS = "whoever made `{0}` knows what may be done with the scores."
FIRST_SHOWN = "leaderboards"


def dataset_card(
    repo: str, record: SnapshotRecord, tables: list[Table], results: Table, example: str
) -> str:
    """The text of README.md for these tables; `example` is a benchmark that has a leaderboard."""
    shown = sorted(tables, key=lambda table: table.name != FIRST_SHOWN)
    title = f"Leaderboards of {record.dataset}"
    configs = [_config(each.name, f"tables/{each.name}.parquet") for each in shown]
    configs.append(_config(results.name, "data/train-*.parquet"))
    of = OF_HUB if "/" in record.dataset and record.dataset != SAMPLE else OF_OTHERS
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        # JSON is YAML, whatever is in a name.
        name=_json(title),
        configs="\n".join(configs),
        title=title,
        manifest=MANIFEST,
        database=DATABASE,
        repo=repo,
        dataset=record.dataset,
        commit_sha=record.commit_sha,
        row_count=f"{record.results_row_count:,}",
        catalog_version=record.catalog_version,
        id=record.id,
        built_at=f"{record.built_at:%Y-%m-%d %H:%M} UTC",
        tables="\n".join(map(_row, [*shown, results])),
        example=example.replace("'", "''"),
        data_licence=of.format(record.dataset),
    )


def _config(name: str, path: str) -> str:
    config: dict[str, object] = {
        "config_name": name,
        "data_files": [{"split": "train", "path": path}],
    }
    if name == FIRST_SHOWN:
        config["default"] = True
    return f"- {_json(config)}"


def _row(table: Table) -> str:
    return f"| `{table.name}` | {table.row_count:,} | {table.grain} | {table.about} |"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
