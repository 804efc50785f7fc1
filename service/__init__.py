"""Duckrank: the MTEB leaderboard, from a Parquet file of results to HTTP answers.

catalog, sources → snapshots → queries → answers → wire → cards → memo → icons → refresh
→ telemetry → http → cli
"""

__version__ = "0.1.0"
