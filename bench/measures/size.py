"""What is installed to serve: the locked environment, and the container image, if there is one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from bench.comparison import Comparison, say
from bench.environments import reference_python, serving_environment
from bench.rows import Row

IMAGE = "duckrank"
LARGEST_INSTALL_MB = 370
LARGEST_IMAGE_MB = 450
LIMIT_S = 60


def size(_comparison: Comparison) -> list[Row]:
    """Disk space of the serving install beside the reference's, and of the image."""
    say("the size of what is installed")
    image_mb, note = _image_mb()
    return [
        Row(
            part="size",
            measure="serving install, bytecode compiled",
            unit="MB",
            beside=_held_bytes(reference_python().parents[1]) / 1e6,
            ours=_held_bytes(serving_environment()) / 1e6,
            limit=LARGEST_INSTALL_MB,
            note="`beside` has pip in it too, about 15 MB",
        ),
        Row(
            part="size",
            measure="container image",
            unit="MB",
            ours=image_mb,
            limit=LARGEST_IMAGE_MB,
            note=note,
        ),
    ]


def _held_bytes(directory: Path) -> int:
    """Disk blocks of all files below, each file once however many names it has."""
    seen: dict[tuple[int, int], int] = {}
    for parent, _, names in os.walk(directory):
        for name in names:
            status = (Path(parent) / name).lstat()
            seen[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(seen.values())


def _image_mb() -> tuple[float | None, str]:
    for tool in ("podman", "docker"):
        if shutil.which(tool) is None:
            continue
        said = subprocess.run(
            [tool, "image", "inspect", IMAGE],
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )
        if said.returncode == 0:
            return json.loads(said.stdout)[0]["Size"] / 1e6, f"of the image {IMAGE!r} in {tool}"
    return None, (
        f"no image {IMAGE!r} here: `podman build --tag {IMAGE} .` makes one, and the next run"
        " measures it"
    )
