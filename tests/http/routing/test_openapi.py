"""The OpenAPI document says everything, and what it gives as examples is so: over the sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema_rs
import msgspec
import pytest

from service.http.routing.elsewhere import ICON_PATH
from service.http.routing.match import PATHS
from service.http.routing.routes import COMPARE, RANKINGS, ROUTES
from service.wire import (
    changes,
    comparison,
    coverage,
    fields,
    rankings,
    sql,
    status,
    strengths,
    structs,
)
from tests.http.processes import running_service

JSON = "application/json"
STRUCTS = {
    kind
    for module in (changes, comparison, coverage, rankings, sql, status, strengths, structs)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, structs.Wire) and kind is not structs.Wire
    if not name.startswith("_")
}
# What a body asks is described where it is taken.
OF_BODIES = {sql.SqlQuestion}
# A selection has a benchmark or tasks, or another filter of all tasks.
NEEDED = {"benchmark": "TEAPOT(eng, v1)"}
GOES_WITHOUT = ("benchmark", "tasks")


@pytest.fixture(scope="module")
def client(two_samples: Path) -> Iterator[httpx.Client]:
    """Of a service with all that can be switched on, and something to compare."""
    with (
        running_service(two_samples, CACHE_REPO="", SQL_ENABLED="1") as service,
        httpx.Client(base_url=service.url, timeout=20) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    document: dict[str, Any] = client.get("/schema/openapi.json").json()
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def faults(document: dict[str, Any], schema: dict[str, Any], example: Any) -> list[str]:
    """Why `example` is not what the `schema` says."""
    whole = {"components": document["components"], **schema}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [f"{error.message} at {error.instance_path}" for error in validator.iter_errors(example)]


def test_it_names_every_route_parameter_and_field(document: dict[str, Any]) -> None:
    assert {*document["paths"]} == {*PATHS} - {"/schema", "/schema/openapi.json"}
    for route in ROUTES:
        described = document["paths"][route.path]["get"].get("parameters", [])
        expected = ["name"] * route.is_named + [parameter.name for parameter in route.asked]
        assert [parameter["name"] for parameter in described] == expected
    for struct in STRUCTS - OF_BODIES:
        schema = document["components"]["schemas"][struct.__name__]
        told = msgspec.structs.fields(struct)
        assert [*schema["properties"]] == [field.encode_name for field in told]
        optional = {"isLocal"} if struct is structs.Model else set()
        assert {*schema["properties"]} - {*schema["required"]} == optional


def test_everything_in_it_has_a_description_and_an_example_that_fits(
    document: dict[str, Any],
) -> None:
    for path, method, operation in operations(document):
        at = (method, path)
        assert operation["summary"], at
        assert operation["description"], at
        assert all(response["description"] for response in operation["responses"].values()), at
        for each in operation.get("parameters", []):
            assert each["description"], (at, each["name"])
            assert faults(document, each["schema"], each["example"]) == [], (at, each["name"])
        bodies = operation.get("requestBody", {"content": {}})["content"].values()
        for schema in (body["schema"] for body in bodies):
            for each in schema.get("properties", {"": schema}).values():
                assert each["description"], at
                assert [faults(document, each, example) for example in each["examples"]] == [[]], at
        for response in operation["responses"].values():
            content = response.get("content", {}).get(JSON)
            if content is not None and not is_of_structs(content["schema"]):
                assert faults(document, content["schema"], content["example"]) == [], at
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        [example] = schema["examples"]
        assert faults(document, schema, example) == [], name
        for field, told in schema["properties"].items():
            assert told["description"], (name, field)
            # What is referred to has an example of its own.
            assert "$ref" in told or told["examples"] == [example[field]], (name, field)


def is_of_structs(schema: dict[str, Any]) -> bool:
    return "$ref" in schema or "$ref" in schema.get("items", {})


def test_every_example_of_a_parameter_is_answered(
    client: httpx.Client, document: dict[str, Any]
) -> None:
    for path, method, operation in operations(document):
        if method != "get":
            continue
        parameters = operation.get("parameters", [])
        name = next((each["example"] for each in parameters if each["in"] == "path"), "")
        target = path.replace("{name}", quote(name, safe=""))
        queries = [each for each in parameters if each["in"] == "query"]
        required = {each["name"]: as_query(each) for each in queries if each["required"]}
        for each in [None, *queries]:
            asked = {} if each is None else {each["name"]: as_query(each)}
            if path in (RANKINGS.path, COMPARE.path) and not asked.keys() & GOES_WITHOUT:
                asked |= NEEDED
            answer = client.get(target, params=required | asked, follow_redirects=True)
            # Icons are elsewhere, where no test goes.
            assert answer.status_code == (502 if path == ICON_PATH else 200), (path, asked)
            if path == RANKINGS.path and each is not None:
                posted = asked | {each["name"]: each["example"]}
                assert client.post(path, json=posted).content == answer.content, posted


def as_query(parameter: dict[str, Any]) -> str:
    example = parameter["example"]
    if isinstance(example, list):
        return ",".join(example)
    return str(example).lower() if isinstance(example, bool) else str(example)


def test_what_is_said_of_fields_is_said_of_fields_that_there_are() -> None:
    said = {(name, field) for name, of in fields.told().items() for field in of}
    names = {kind.__name__: {*kind.__struct_fields__} for kind in STRUCTS}
    anywhere = set().union(*names.values()) | {"model_name"}

    assert [each for each in said if each[1] not in names.get(each[0], anywhere)] == []
    assert names.keys() | {"any"} >= {name for name, _ in said}


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for code, response in operation["responses"].items():
            assert code != "400" or method == "post"
            # Whoever asks whether it is ready wants to know more when it is not.
            if code >= "400" and path != "/health/ready":
                [name] = response["content"]["application/json"]["schema"].values()
                assert name.endswith("Problem")
