"""Routes → OpenAPI: every route, parameter and field, with the errors that it answers."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

import msgspec
from litestar.enums import MediaType
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import (
    License,
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Parameter,
    Reference,
    RequestBody,
    Schema,
    Server,
)
from litestar.plugins import OpenAPISchemaPlugin
from litestar.router import Router
from litestar.typing import FieldDefinition

from service import __version__
from service.http.parameters import kinds
from service.http.routing.route import Route
from service.representations.representation import Representation
from service.wire.fields import example_of, said_of
from service.wire.structs import Problem, Wire
from service.wire.tables import json_type

if TYPE_CHECKING:
    from litestar._openapi.schema_generation import SchemaCreator

_DESCRIPTION = (
    "The Massive Text Embedding Benchmark leaderboard: benchmarks, tasks, models and their scores."
    " Every answer from a snapshot has an ETag; names in paths may be percent-encoded or not."
    " Examples are of the sample that comes with the service."
)
_NAMES = {
    "benchmarks": ("Name of a benchmark, or an alias of it.", "TEAPOT(eng, v1)"),
    "tasks": ("Name of a task.", "TeapotFactsRetrieval"),
    "models": ("Name of a model, `organisation/name`.", "teahouse/oolong-base"),
    "snapshots": ("Id of a kept snapshot, or `latest`.", "latest"),
}
HELD = "The client holds this {} already."
_BODY_ERRORS = {
    400: "The body can't be read.",
    408: "The body did not come to its end in time.",
    413: "The body is longer than is allowed.",
    415: "The body is of another type than is taken.",
}
OVERLOADED = "Overloaded; `Retry-After` says when to ask again."
_TABLE = (
    "The table of the answer as {}: a column for each field, in the order of the fields; a field"
)
_TABLE += " that is a map has one for each of its keys, as `scores_by_task.STS12`."


def openapi_config(root_path: str) -> OpenAPIConfig:
    """The document at `/schema`, as JSON; its paths are those below `root_path`."""
    return OpenAPIConfig(
        title="Duckrank",
        version=__version__,
        description=_DESCRIPTION,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        servers=[Server(url=root_path or "/")],
        render_plugins=[JsonRenderPlugin()],
        use_handler_docstrings=True,
        openapi_router=Router("/schema", route_handlers=[], include_in_schema=False),
    )


class WireSchemas(OpenAPISchemaPlugin):
    """Describes the wire structs, whose unions msgspec can encode but does not describe."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """The structs of the wire only."""
        return not field_definition.is_union and field_definition.is_subclass_of(Wire)

    def to_openapi_schema(
        self, field_definition: FieldDefinition, schema_creator: SchemaCreator
    ) -> Schema:
        """Every field by its name on the wire; all are there but those that may be unset."""
        struct = field_definition.annotation
        hints = get_type_hints(struct, include_extras=True)
        fields = {
            field.encode_name: FieldDefinition.from_annotation(json_type(hints[field.name]))
            for field in msgspec.structs.fields(struct)
        }
        schema = schema_creator.create_component_schema(
            field_definition,
            required=[
                field.encode_name
                for field in msgspec.structs.fields(struct)
                if field.default is not msgspec.UNSET
            ],
            property_fields=fields,
        )
        schema.description = inspect.cleandoc(struct.__doc__)
        schema.examples = [example_of(struct)]
        for field in msgspec.structs.fields(struct):
            told, said = (schema.properties or {})[field.encode_name], said_of(struct, field.name)
            told.description = said.description
            # What a struct refers to has an example of its own.
            if isinstance(told, Schema):
                told.examples = [said.example]
        return schema


def described_route(route: Route) -> dict[str, Any]:
    """What a Litestar handler takes to describe `route`."""
    responses: list[tuple[int, Any, str]] = [
        (200, route.answer, route.summary + "."),
        (304, None, HELD.format("answer")),
    ]
    if route.asked_of is not None:
        responses.append((409, Problem, "A snapshot is held, damaged, or of another version."))
    if route.asked_of is not None and not route.is_named:
        responses.append((404, Problem, "No such snapshot is kept, or no more."))
    if route.is_named:
        where = ", in the catalog or in the results" if route.is_of_results else ""
        responses.append((404, Problem, f"No {route.kind} is called that{where}."))
    if route.asked:
        responses.append((422, route.problem, "A parameter has a value that is not allowed."))
    if route.is_strict:
        responses.append((404, Problem, "A benchmark, task or model that is asked for is unknown."))
    responses.append((503, Problem, OVERLOADED))
    path = route.path.removesuffix(".png")
    return {
        "summary": route.summary,
        "description": _about(route),
        "tags": [f"{route.kind}s" if route.kind else "service"],
        "operation_id": re.sub(r"\W", "_", path.strip("/").replace("{name}", "one")),
        **described(*responses, media_type=route.representations[0].essence),
        "operation_class": _operation_of(route),
    }


def _about(route: Route) -> str:
    """What its answer says of itself, but for the path."""
    kind = get_args(route.answer)[0] if get_origin(route.answer) is list else route.answer
    is_struct = isinstance(kind, type) and issubclass(kind, Wire)
    said = inspect.cleandoc(kind.__doc__ or "") if is_struct else f"{route.summary}."
    said = re.sub(r"^`/\S+`: ", "", said)
    return said[0].upper() + said[1:]


def described_posting(route: Route) -> dict[str, Any]:
    """The same of `route` as it takes all that it may be asked as JSON."""
    properties: dict[str, Reference | Schema] = {
        each.name: _or_null(described_value(each)) for each in route.asked
    }
    schema = Schema(type=OpenAPIType.OBJECT, properties=properties, additional_properties=False)
    return described_body(route, {"application/json": schema}, route.asked)


def described_value(parameter: kinds.Parameter[Any]) -> Schema:
    """What a body says of a parameter."""
    return replace(
        parameter.schema, description=parameter.description, examples=[parameter.example]
    )


def _or_null(schema: Schema) -> Schema:
    """The same of a value that null leaves out."""
    value = replace(schema, description=None, examples=None)
    return Schema(
        one_of=[value, Schema(type=OpenAPIType.NULL)],
        description=schema.description,
        examples=schema.examples,
    )


def _schema_of(form: Representation) -> Schema:
    """What a generator may know of a table in that form: that it is text, or bytes."""
    is_text = form.essence.startswith("text/")
    return Schema(
        type=OpenAPIType.STRING,
        format=None if is_text else OpenAPIFormat.BINARY,
        description=_TABLE.format(form.name),
    )


def described_body(
    route: Route, contents: dict[str, Schema], asked: Iterable[kinds.Parameter[Any]]
) -> dict[str, Any]:
    """The same of `route` as it takes what is `asked` in a body, of one of these types."""
    about = described_route(route)
    errors = [(status, Problem, meaning) for status, meaning in _BODY_ERRORS.items()]
    about["responses"] |= described(*errors)["responses"]
    del about["responses"][304]
    by_query: type[_OurErrors] = about["operation_class"]

    @dataclass
    class Posted(by_query):  # type: ignore[valid-type, misc]  # made for this route
        """Handlers read the body themselves as well."""

        def __post_init__(self) -> None:
            super().__post_init__()
            names = [each.name for each in asked]
            queries: list[Any] = vars(self)["parameters"]
            self.parameters = [each for each in queries if each.name not in names]
            bodies = {name: OpenAPIMediaType(schema) for name, schema in contents.items()}
            self.request_body = RequestBody(content=bodies, required=True)

    return about | {
        "summary": f"{route.summary}, asked for in a body",
        "operation_id": f"{about['operation_id']}_posted",
        "operation_class": Posted,
    }


def described(
    *responses: tuple[int, Any, str], media_type: str = "application/json"
) -> dict[str, Any]:
    """What a Litestar handler takes to describe its `responses`: status, content, what it means.

    `media_type` is that of all that are no errors.
    """
    specs = {
        status: ResponseSpec(
            content,
            generate_examples=False,
            description=meaning,
            media_type=MediaType.JSON if status >= 400 else media_type,
        )
        for status, content, meaning in responses
    }
    return {"responses": specs, "operation_class": _OurErrors}


@dataclass
class _OurErrors(Operation):
    """Without the error that Litestar adds for its own validation: it finds nothing to refuse."""

    def __post_init__(self) -> None:
        responses = self.responses or {}
        if "400" in responses and responses["400"].description not in _BODY_ERRORS.values():
            del responses["400"]
        about = _NAMES.get((self.tags or ("",))[0])
        for parameter in self.parameters or ():
            # That of the path, which alone Litestar knows.
            if isinstance(parameter, Parameter) and about is not None:
                parameter.description, parameter.example = about


def _operation_of(route: Route) -> type[Operation]:
    queries = [
        Parameter(
            name=parameter.name,
            param_in="query",
            description=parameter.description,
            required=parameter.is_required,
            schema=parameter.schema,
            example=parameter.example,
        )
        for parameter in route.asked
    ]

    @dataclass
    class Described(_OurErrors):
        """Handlers read the query themselves, so Litestar can't know what is in it."""

        def __post_init__(self) -> None:
            super().__post_init__()
            self.parameters = [*(self.parameters or ()), *queries]
            answer = (self.responses or {})["200"]
            if isinstance(answer, OpenAPIResponse) and answer.content is not None:
                answer.content[route.representations[0].essence].example = route.example
                for form in route.representations[1:]:
                    answer.content[form.essence] = OpenAPIMediaType(_schema_of(form))

    return Described
