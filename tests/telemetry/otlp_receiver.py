"""A collector of traces on loopback: takes OTLP over HTTP, and decodes what comes."""

from __future__ import annotations

import contextlib
import gzip
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

LIMIT_S = 20


@dataclass
class Receiver:
    """Its address, and what it received."""

    url: str = ""
    paths: list[str] = field(default_factory=list)
    services: set[str] = field(default_factory=set)
    spans: list[Any] = field(default_factory=list)

    def named(self, name: str) -> list[Any]:
        """The spans of a name, once there is one."""
        deadline_s = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline_s:
            found = [span for span in self.spans if span.name == name]
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"no span {name!r} among {sorted({s.name for s in self.spans})}")

    def children_of(self, span: Any) -> list[str]:
        """Names of the spans right below `span`."""
        return [child.name for child in self.spans if child.parent_span_id == span.span_id]


@contextlib.contextmanager
def otlp_receiver(status: int = 200) -> Iterator[Receiver]:
    """A receiver that answers everything with `status`."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            received = ExportTraceServiceRequest.FromString(body)
            receiver.paths.append(self.path)
            for of_resource in received.resource_spans:
                receiver.services |= {
                    attribute.value.string_value
                    for attribute in of_resource.resource.attributes
                    if attribute.key == "service.name"
                }
                for of_scope in of_resource.scope_spans:
                    receiver.spans += of_scope.spans
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(LIMIT_S)


def attributes_of(span: Any) -> dict[str, str | int]:
    """Attributes of a span, plain."""
    return {
        attribute.key: attribute.value.string_value or attribute.value.int_value
        for attribute in span.attributes
    }
