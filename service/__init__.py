"""Duckrank: the MTEB leaderboard, from a Parquet file of results to HTTP answers.

catalog, sources → snapshots → queries → answers → wire → memo → telemetry → http → cli
"""

__version__ = "0.1.0"
