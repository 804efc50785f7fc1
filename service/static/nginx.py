"""A tree → the configuration by which a plain nginx serves it as the service does.

`http.conf` goes into `http { }`, `server.conf` into `server { }`. Both name this very tree and its
objects: whoever includes them by `current` and reloads changes from one snapshot to the next as a
whole. Each form of answers is a location of its own, with the headers that the service sent.
"""

from __future__ import annotations

import re
from pathlib import Path
from string import Template
from urllib.parse import unquote

from service.atomic_write import write_whole
from service.http.messages.cors import METHODS
from service.static.manifest import Form, Manifest
from service.static.targets import filters, incomplete_paths
from service.wire.encode import encode
from service.wire.structs import Problem

HTTP = Template((Path(__file__).with_name("nginx_http.conf")).read_text(encoding="utf-8"))
SERVER = Template((Path(__file__).with_name("nginx_server.conf")).read_text(encoding="utf-8"))
_BY_NGINX = ("content-type", "accept-ranges")


def write_nginx(folder: Path, tree: Path, manifest: Manifest, base_url: str) -> None:
    """Write both files for the tree that will be at `tree`."""
    folder.mkdir()
    asked = [(name, form) for name, form in manifest.forms.items() if form.accept]
    unasked = [name for name, form in manifest.forms.items() if not form.accept]
    accepts = [_accepts(name, form) for name, form in asked]
    http = HTTP.safe_substitute(accepts="\n".join(accepts), last_modified=_last_modified(manifest))
    server = SERVER.safe_substitute(
        tree=_quoted(str(tree)),
        filters="|".join(map(re.escape, filters())),
        find="\n".join([*map(_find, unasked), *(_find_asked(name) for name, _ in asked)]),
        forms="\n".join(_location(name, form) for name, form in manifest.forms.items()),
        redirects="\n".join(_redirect(*pair) for pair in manifest.redirects.items()),
        shared="\n".join(_shared(manifest)),
        methods=METHODS.decode(),
        incomplete_paths="\n".join(map(_incomplete, incomplete_paths())),
        incomplete=_problem("A parameter is missing, and a static copy takes none", base_url),
        unknown=_problem(
            f"This static copy of snapshot {manifest.snapshot} has nothing here", base_url
        ),
        filtered=_problem(
            f"This static copy of snapshot {manifest.snapshot} has answers without a filter only",
            base_url,
        ),
    )
    write_whole(folder / "http.conf", http.encode(), is_lasting=False)
    write_whole(folder / "server.conf", server.encode(), is_lasting=False)


def _accepts(name: str, form: Form) -> str:
    wanted = _quoted(f"~*{re.escape(form.accept)}")
    return f"map $http_accept $accepts_{name} {{ default 0; {wanted} 1; }}"


def _location(name: str, form: Form) -> str:
    told = dict(form.headers)
    lines = [
        f"add_header {key} {_quoted(value)};" for key, value in form.headers if key not in _BY_NGINX
    ]
    if "last-modified" not in told:
        # nginx would say when the file was written.
        lines.append('add_header last-modified "";')
    if "accept-ranges" not in told:
        lines.append("max_ranges 0;")
    body = "\n    ".join(lines)
    return (
        f"location ~ ^/@{name}(?<page>/.*)/@body$ {{\n"
        "    internal;\n"
        "    types { }\n"
        f"    default_type {_quoted(told['content-type'])};\n"
        f"    alias $duckrank_tree$page/@{name}/body$duckrank_suffix;\n"
        "    add_header etag $duckrank_etag;\n"
        "    add_header content-encoding $duckrank_coding;\n"
        f"    {body}\n"
        "    if ($duckrank_is_held) { return 304; }\n"
        "}"
    )


def _find(name: str) -> str:
    return f"    if (-d $duckrank_tree$uri/@{name}) {{ set $duckrank_form {name}; }}"


def _find_asked(name: str) -> str:
    return (
        f"    set $duckrank_asked @none;\n"
        f"    if ($accepts_{name}) {{ set $duckrank_asked @{name}; }}\n"
        f"    if (-d $duckrank_tree$uri/$duckrank_asked) {{ set $duckrank_form {name}; }}"
    )


def _incomplete(path: str) -> str:
    pattern = ".+".join(map(re.escape, path.split("{name}")))
    return f"location ~ {_quoted(f'^{pattern}$')} {{ return 422; }}"


def _redirect(path: str, to: str) -> str:
    # A location is compared decoded; `$` begins a variable in what is returned alone.
    target = to.replace("$", "%24") + "$is_args$args"
    return f"location = {_quoted(unquote(path))} {{ return 308 {_quoted(target)}; }}"


def _shared(manifest: Manifest) -> list[str]:
    """What errors say as well: who may read them, and what a browser may do with them."""
    for form in manifest.forms.values():
        told = dict(form.headers)
        if told["content-type"] == "application/json":
            names = ("x-content-type-options", "content-security-policy", "referrer-policy")
            cors = [name for name in told if name.startswith("access-control-")]
            return [
                f"    add_header {name} {_quoted(told[name])} always;" for name in (*names, *cors)
            ]
    return []


def _problem(said: str, base_url: str) -> str:
    # As in what is redirected to.
    base_url = base_url.replace("$", "%24")
    where = f": ask {base_url} for the same path and query" if base_url else ""
    return _quoted(encode(Problem(detail=said + where)).decode())


def _last_modified(manifest: Manifest) -> str:
    dates = {dict(form.headers).get("last-modified") for form in manifest.forms.values()} - {None}
    return _quoted("|" + (dates.pop() or "") if dates else "|never")


def _quoted(text: str) -> str:
    """A word of nginx; what stands for itself stays so."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
