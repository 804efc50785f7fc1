"""A process that the service starts is this program, wherever whoever started it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIST = """
import sys
from service.refresh.child import Child
from service.settings import settings_from
print(Child(settings_from({"DATA_DIR": sys.argv[1]}), "snapshots").wait()[0])
"""


def test_another_program_of_that_name_in_the_current_directory_is_not_what_runs(
    tmp_path: Path,
) -> None:
    other = tmp_path / "service"
    other.mkdir()
    (other / "__init__.py").touch()
    (other / "__main__.py").write_text("raise SystemExit(77)")
    (tmp_path / "data").mkdir()

    done = subprocess.run(
        [sys.executable, "-P", "-c", LIST, str(tmp_path / "data")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "0\n"
