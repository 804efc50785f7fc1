"""Has the dataset a newer commit than the one that the Space was built with?

    python deploy/space/data_moved.py OWNER/SPACE [DATASET]

Prints `sha=…` (the dataset's newest commit) and `moved=true` or `moved=false`, as a job of GitHub
Actions reads them; 1 where the Hub does not say. HF_ENDPOINT is the Hub, HF_TOKEN opens a Space
that is not public.
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.error
import urllib.request

HUB = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
TIMEOUT_S = 30
LARGEST_BYTES = 8 * 1_024 * 1_024
COMMIT_SHA = re.compile(r"[0-9a-f]{40}")


def main(space: str, dataset: str = "mteb/results") -> int:
    """Ask both and compare."""
    try:
        newest = str(json.loads(read(f"/api/datasets/{dataset}"))["sha"])
        if not COMMIT_SHA.fullmatch(newest):
            raise ValueError(f"{newest!r} is not a commit")
    except (OSError, ValueError, KeyError) as error:
        print(f"{HUB} does not name the newest commit of {dataset}: {error}", file=sys.stderr)
        return 1
    try:
        built = read(f"/spaces/{space}/resolve/main/deploy/dataset-sha").decode().strip()
    except urllib.error.HTTPError as error:
        # A Space without the file was never built from here; anything else says nothing of it.
        if error.code != 404:
            print(f"{HUB} does not show {space}: {error}", file=sys.stderr)
            return 1
        built = ""
    except OSError as error:
        print(f"{HUB} does not show {space}: {error}", file=sys.stderr)
        return 1
    print(f"sha={newest}")
    print(f"moved={'false' if newest == built else 'true'}")
    return 0


def read(path: str) -> bytes:
    """What the Hub answers for `path`, up to a limit."""
    headers = {"user-agent": "duckrank"}
    if token := os.environ.get("HF_TOKEN"):
        headers["authorization"] = f"Bearer {token}"
    request = urllib.request.Request(HUB + path, headers=headers)
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
        return bytes(answer.read(LARGEST_BYTES))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
