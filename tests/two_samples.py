"""The sample, and what it might have been before: two snapshots in one store."""

from __future__ import annotations

from pathlib import Path

import duckdb

from service.cli import main
from service.sources.sample.results import write_sample_results

# A model had not come yet, and another had results that are gone; some scores were others.
EARLIER = """
copy (
    select
        * replace (
            case when model_name = 'teahouse/oolong-base' then score / 2 else score end as score
        )
    from sample
    where model_name <> 'harbour/many-hooks'
    union all
    select * replace ('withdrawn' as subset)
    from sample
    where model_name = 'looking-glass/silver' and split = 'test'
) to '{file}' (format parquet)
"""


def publish_two_samples(home: Path) -> Path:
    """A store in `home` whose current snapshot is the sample."""
    later, earlier = home / "later.parquet", home / "earlier.parquet"
    write_sample_results(later)
    with duckdb.connect() as connection:
        connection.execute(f"create view sample as from '{later}'")
        connection.execute(EARLIER.format(file=earlier))
    for results in (str(earlier), "sample"):
        asked = ["ingest", "--results", results, "--catalog", "sample"]
        assert main([*asked, "--data-dir", str(home / "data"), "--force"]) == 0
    return home / "data"
