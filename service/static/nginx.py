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
from service.http.request.request import FOR_PROGRAMS
from service.representations.registry import TABLE
from service.static.manifest import Form, Manifest
from service.static.problems import problem_locations, shared_headers
from service.static.targets import filters, missing_paths
from service.static.words import quoted

HTTP = Template((Path(__file__).with_name("nginx_http.conf")).read_text(encoding="utf-8"))
SERVER = Template((Path(__file__).with_name("nginx_server.conf")).read_text(encoding="utf-8"))
# What a query calls the forms that `Accept` names so.
_FORMATS = {form.essence: form.name for form in TABLE}
_BY_NGINX = ("content-type", "accept-ranges")


def write_nginx(folder: Path, tree: Path, manifest: Manifest, base_url: str) -> None:
    """Write both files for the tree that will be at `tree`."""
    folder.mkdir()
    asked = [(name, form) for name, form in manifest.forms.items() if form.accept]
    unasked = [name for name, form in manifest.forms.items() if not form.accept]
    accepts = [_accepts(name, form) for name, form in asked]
    http = HTTP.safe_substitute(
        accepts="\n".join(accepts),
        formats="|".join([TABLE[0].name, *(_FORMATS[form.accept] for _, form in asked)]),
        filters="|".join(map(re.escape, filters())),
        last_modified=_last_modified(manifest),
        for_programs="|".join(re.escape(path.decode()[1:]) for path in FOR_PROGRAMS),
    )
    server = SERVER.safe_substitute(
        tree=quoted(str(tree)),
        find="\n".join([*map(_find, unasked), *(_find_asked(name) for name, _ in asked)]),
        forms="\n".join(_location(name, form) for name, form in manifest.forms.items()),
        redirects="\n".join(_redirect(*pair) for pair in manifest.redirects.items()),
        shared="\n".join(shared_headers(manifest)),
        methods=METHODS.decode(),
        missing="\n".join(_missing(*each) for each in missing_paths()),
        problems="\n".join(problem_locations(manifest, base_url)),
    )
    write_whole(folder / "http.conf", http.encode(), is_lasting=False)
    write_whole(folder / "server.conf", server.encode(), is_lasting=False)


def _accepts(name: str, form: Form) -> str:
    # Whoever names one in the query gets that, whatever else is welcome.
    by_name = quoted(f"~^format={_FORMATS[form.accept]} ")
    by_type = quoted(f"~*^(?!format=).*{re.escape(form.accept)}")
    asked = '"$args $http_accept"'
    return f"map {asked} $accepts_{name} {{ default 0; {by_name} 1; {by_type} 1; }}"


def _location(name: str, form: Form) -> str:
    told = dict(form.headers)
    lines = [
        f"add_header {key} {quoted(value)};" for key, value in form.headers if key not in _BY_NGINX
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
        f"    default_type {quoted(told['content-type'])};\n"
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


def _missing(path: str, status: int) -> str:
    pattern = ".+".join(map(re.escape, path.split("{name}")))
    return f"location ~ {quoted(f'^{pattern}$')} {{ return {status}; }}"


def _redirect(path: str, to: str) -> str:
    # A location is compared decoded; `$` begins a variable in what is returned alone.
    target = to.replace("$", "%24") + "$is_args$args"
    return f"location = {quoted(unquote(path))} {{ return 308 {quoted(target)}; }}"


def _last_modified(manifest: Manifest) -> str:
    dates = {dict(form.headers).get("last-modified") for form in manifest.forms.values()} - {None}
    return quoted("|" + (dates.pop() or "") if dates else "|never")
