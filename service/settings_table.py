"""Settings → the table of them that `make docs` writes to docs/settings.md."""

from __future__ import annotations

import msgspec

from service.setting_kinds import allowed
from service.settings import Settings, fields_of_settings

GROUPS = {
    "data_dir": "Data",
    "refresh_interval_s": "New data",
    "workers": "Processes and memory",
    "preload": "Answers made ahead",
    "cors_origins": "HTTP",
    "target_max_bytes": "Limits",
    "sql_enabled": "SQL over HTTP",
    "og_dir": "Cards and icons",
    "log_level": "Logs and traces",
}
"""The first setting of each group, and what the group is about."""


class SettingRow(msgspec.Struct, frozen=True):
    """A line of the settings table."""

    group: str
    name: str
    allowed: str
    default: str
    description: str


def settings_table() -> list[SettingRow]:
    """Every setting, in declared order."""
    defaults, group, rows = Settings(), "", []
    for field, (kind, meta, description) in fields_of_settings().items():
        group = GROUPS.get(field, group)
        default = _shown(getattr(defaults, field))
        rows.append(SettingRow(group, field.upper(), allowed(kind, meta), default, description))
    return rows


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
