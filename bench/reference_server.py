"""The reference's API over a Parquet file on this machine. Runs in the reference's environment.

    REFERENCE_RESULTS=file.parquet python reference_server.py PORT WORKERS KEEP_ALIVE_S

Only where its rows come from is replaced: a file, where it would ask the Hub.
"""

import os
import sys
from pathlib import Path

import polars as pl
import uvicorn
from mteb.api import frames

frames._load_default_from_hub = lambda _repo: pl.read_parquet(os.environ["REFERENCE_RESULTS"])

from mteb.api.app import app  # noqa: E402, F401  # uvicorn finds it here, after the replacement

if __name__ == "__main__":
    port, workers, keep_alive_s = map(int, sys.argv[1:])
    uvicorn.run(
        "reference_server:app",
        app_dir=str(Path(__file__).resolve().parent),
        host="127.0.0.1",
        port=port,
        workers=workers,
        access_log=False,
        timeout_keep_alive=keep_alive_s,
    )
