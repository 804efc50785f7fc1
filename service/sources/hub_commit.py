"""A folder → one commit, as huggingface_hub makes it: what is there already is not sent again."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

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


class _Manifest(msgspec.Struct):
    files: list[_Named]


def commit(target: HubTarget) -> Answer:
    """One commit on what the branch is now; an answer without a new one where nothing changes.

    Raises:
        Fault: the dataset holds what no such commit has made, and this would replace it.
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
    former = _made_before(target, sha) if MANIFEST in there else set()
    foreign = sorted((there.keys() & files.keys()) - former - {*NOBODYS, MANIFEST})
    if foreign:
        raise Fault(
            f"it has {foreign[0]!r}, which this command has not made and would replace",
            "Name another dataset, or remove that first.",
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


def _made_before(target: HubTarget, sha: str) -> set[str]:
    """What the commit says that such a commit has made; nothing where its manifest is another's."""
    place = target.scratch(os.getpid())
    hf_hub_download(target.repo, MANIFEST, repo_type="dataset", revision=sha, local_dir=place)
    manifest = read_json(place / MANIFEST, _Manifest)
    return set() if manifest is None else {each.path for each in manifest.files}
