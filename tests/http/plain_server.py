"""The app behind uvicorn's own protocol, as any other ASGI server has it: `DATA_DIR`, then a port.

Nothing is written at once here, and nothing remembered: what our protocol sends is compared to it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from service.http.app import create_app
from service.settings import settings_from
from service.snapshots.connect import open_snapshot
from service.snapshots.store import SnapshotStore


def main() -> None:
    """Answer until told to stop."""
    data_dir = Path(sys.argv[1])
    settings = settings_from({"DATA_DIR": str(data_dir)})
    app = create_app(settings, open_snapshot(SnapshotStore(data_dir).current_path()))
    uvicorn.run(
        app, host="127.0.0.1", port=int(sys.argv[2]), server_header=False, log_level="critical",
        proxy_headers=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
