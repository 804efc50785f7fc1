"""A folder → one commit, as huggingface_hub makes it: what is there already is not sent again."""

from __future__ import annotations

import os
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated

import msgspec
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationDelete,
    HfApi,
    RepoFile,
    hf_hub_download,
)
from huggingface_hub.errors import HfHubHTTPError

from service.atomic_write import read_json
from service.sources.hub_child import Answer, Change
from service.sources.hub_files import MOST_LISTED, Listed
from service.sources.hub_limits import Fault, limit_requests
from service.sources.hub_target import MANIFEST, HubTarget

# What the Hub makes with a dataset, or a person by its page.
NOBODYS = (".gitattributes", "README.md")


class _Named(msgspec.Struct):
    path: str


class _Snapshot(msgspec.Struct):
    id: str
    built_at: Annotated[datetime, msgspec.Meta(tz=True)]


class _Manifest(msgspec.Struct):
    files: list[_Named] = []
    snapshot: _Snapshot | None = None


def commit(target: HubTarget) -> Answer:
    """One commit on what the branch is now; an answer without a new one where nothing changes.

    Raises:
        Fault: the dataset holds what no such commit has made, and this would replace it; or what
            was built later.
    """
    limit_requests(target)
    repo, branch = target.repo, target.ref or "main"
    sha = HfApi().dataset_info(repo, revision=branch, expand=["sha"]).sha or ""
    tree = HfApi().list_repo_tree(repo, recursive=True, revision=sha, repo_type="dataset")
    there = {each.path: each for each in islice(tree, MOST_LISTED) if isinstance(each, RepoFile)}
    files = {
        path.relative_to(target.folder).as_posix(): path
        for path in sorted(target.folder.rglob("*"))
        if path.is_file()
    }
    before = _manifest_at(target, sha) if MANIFEST in there else _Manifest()
    former = {each.path for each in before.files}
    foreign = sorted((there.keys() & files.keys()) - former - {*NOBODYS, MANIFEST})
    if foreign:
        raise Fault(
            f"it has {foreign[0]!r}, which this command has not made and would replace",
            "Name another dataset, or remove that first.",
        )
    if target.built_at and before.snapshot and before.snapshot.built_at > target.built_at:
        raise Fault(
            f"it has snapshot {before.snapshot.id}, which was built after this one,"
            f" at {before.snapshot.built_at:%Y-%m-%d %H:%M:%S} UTC",
            "Name this one with --snapshot to go back to it.",
        )
    changes = [_change(name, path, there.get(name)) for name, path in files.items()]
    gone = sorted((former & there.keys()) - files.keys())
    changes += [Change(name, "removed", there[name].size) for name in gone]
    if not target.is_dry_run and any(each.what != "same" for each in changes):
        sha = _send(target, branch, sha, changes, files)
    return Answer(commit_sha=sha, changes=changes)


def _send(
    target: HubTarget, branch: str, parent: str, changes: list[Change], files: dict[str, Path]
) -> str:
    operations: list[CommitOperationAdd | CommitOperationDelete] = [
        CommitOperationDelete(each.path)
        if each.what == "removed"
        else CommitOperationAdd(each.path, files[each.path])
        for each in changes
        if each.what != "same"
    ]
    try:
        return (
            HfApi()
            .create_commit(
                target.repo,
                operations,
                commit_message=target.message,
                repo_type="dataset",
                revision=branch,
                # Who committed meanwhile is not overrun: the next try compares anew.
                parent_commit=parent,
            )
            .oid
        )
    except HfHubHTTPError as error:
        if error.response.status_code == 412:
            raise OSError("somebody else has committed meanwhile") from error
        raise


def _change(name: str, path: Path, there: RepoFile | None) -> Change:
    size_bytes = path.stat().st_size
    if there is None:
        return Change(name, "new", size_bytes)
    is_same = Listed.of(there).is_whole(path)
    return Change(name, "same" if is_same else "changed", size_bytes)


def _manifest_at(target: HubTarget, sha: str) -> _Manifest:
    """What the commit says of itself; an empty one where its manifest is another's."""
    place = target.scratch(os.getpid())
    hf_hub_download(target.repo, MANIFEST, repo_type="dataset", revision=sha, local_dir=place)
    return read_json(place / MANIFEST, _Manifest) or _Manifest()
