"""The files that run the service elsewhere agree with it, and with each other."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from service import __version__
from service.http.routing.match import PATHS
from service.settings_table import settings_table

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
SETTINGS = {row.name for row in settings_table()}


def compose_service() -> dict[str, Any]:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return dict(services["duckrank"])


def pod() -> dict[str, Any]:
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")))
    (deployment,) = (each for each in documents if each["kind"] == "Deployment")
    return dict(deployment["spec"]["template"]["spec"])


def space() -> dict[str, Any]:
    text = (DEPLOY / "space" / "README.md").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text.split("---\n")[1]))


def test_every_setting_that_a_manifest_names_exists() -> None:
    image = set(re.findall(r"^    (?:ENV )?([A-Z_]+)=", CONTAINERFILE, re.MULTILINE))
    foreign = {"PATH", "HOME", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    named = image - foreign
    named |= set(compose_service()["environment"])
    named |= {each["name"] for each in pod()["containers"][0]["env"]}

    assert named
    assert named <= SETTINGS


def test_the_port_is_the_same_everywhere() -> None:
    assert space()["app_port"] == 7860
    assert compose_service()["ports"] == ["${DUCKRANK_PORT:-7860}:7860"]
    assert pod()["containers"][0]["ports"][0]["containerPort"] == 7860
    assert "EXPOSE 7860" in CONTAINERFILE
    assert 'CMD ["duckrank", "serve", "--sample", "--port", "7860"]' in CONTAINERFILE


def test_containers_are_confined_in_every_manifest() -> None:
    service, container = compose_service(), pod()["containers"][0]

    assert service["read_only"] is True
    assert service["user"] == "1000:1000"
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert pod()["securityContext"]["runAsUser"] == 1000
    assert "USER 1000:1000" in CONTAINERFILE


def test_the_image_names_the_version_of_the_package() -> None:
    assert f"ARG VERSION={__version__}\n" in CONTAINERFILE
    assert pod()["containers"][0]["image"].endswith(f":{__version__}")


def test_what_the_build_copies_is_in_its_context() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.*)$", CONTAINERFILE, re.MULTILINE)
        for source in line.removeprefix("--chmod=755 ").split()[:-1]
    }

    assert copied <= allowed
    assert all((ROOT / source).exists() for source in copied)


def test_a_space_is_assembled_with_all_that_its_build_copies(tmp_path: Path) -> None:
    sha = "c" * 40
    subprocess.run([DEPLOY / "space" / "assemble", tmp_path / "space", sha], check=True)

    made = tmp_path / "space"
    assert (made / "Dockerfile").read_text() == CONTAINERFILE
    assert (made / "README.md").read_text().startswith("---\ntitle: Duckrank\n")
    assert (made / "deploy" / "dataset-sha").read_text() == f"{sha}\n"
    for line in re.findall(r"^COPY (?!--from)(.*)$", CONTAINERFILE, re.MULTILINE):
        for source in line.removeprefix("--chmod=755 ").split()[:-1]:
            assert (made / source).exists(), source
    # The build of a Space has the package's own description as its README.
    project = tomllib.loads((made / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (made / project["readme"]).exists()


def test_probes_ask_paths_that_are_served() -> None:
    container = pod()["containers"][0]

    assert container["livenessProbe"]["httpGet"]["path"] in PATHS
    assert container["startupProbe"]["httpGet"]["path"] in PATHS


@pytest.mark.parametrize("name", ["ci", "catalog", "space"])
def test_a_workflow_grants_nothing_that_a_job_does_not_ask_for(name: str) -> None:
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)

    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        granted = job["permissions"]
        assert granted.pop("contents") == "read"
        assert granted in ({}, {"packages": "write"})


def test_the_oldest_and_newest_python_of_ci_are_supported() -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    versions = yaml.safe_load(text)["jobs"]["test"]["strategy"]["matrix"]["python"]

    assert versions[0] == "3.11"
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in versions
