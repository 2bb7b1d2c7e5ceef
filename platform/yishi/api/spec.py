"""One OpenAPI 3.1 document per tenant: only what is switched on there."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from typing import Any

from yishi.api.problems import MEDIA_TYPE
from yishi.plugins.registry import Registry
from yishi.tenants.resolve import TenantView

PROBLEMS = {
    "400": "The request can't be read, or its CSRF token is missing or old.",
    "401": "Nobody is signed in; send an API token.",
    "403": "The role or the token may not do this.",
    "404": "There is no such thing here (or its module is off).",
    "409": "Someone else changed it meanwhile; `details` holds both states.",
    "413": "Too large.",
    "415": "This media type is not understood.",
    "422": "Refused; `reasons` names every reason.",
    "429": "Too many attempts; see `Retry-After`.",
}
_PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}
_MODULE = re.compile(r"^/api/\{tenant\}/([a-z0-9_]+)")
_REFERENCE = re.compile(r"^#/components/(\w+)/(.+)$")


def complete(full: dict[str, Any]) -> dict[str, Any]:
    """Add to every operation the problems that any may answer with."""
    for operations in full.get("paths", {}).values():
        for method, operation in operations.items():
            if method in {"parameters", "summary", "description"}:
                continue
            responses = operation.setdefault("responses", {})
            responses.pop("default", None)
            if "400" in responses:
                # It says itself how its refusals look (`refuses_as`); what no view was asked for is refused as ever.
                responses.pop("422", None)
                responses["404"]["content"][MEDIA_TYPE] = _PROBLEM
                continue
            for status, description in PROBLEMS.items():
                responses[status] = {
                    "description": description,
                    "content": {MEDIA_TYPE: _PROBLEM},
                }
    return full


def for_tenant(full: dict[str, Any], tenant: TenantView, registry: Registry) -> dict[str, Any]:
    """The part of the full document that exists for this tenant, at its own addresses."""
    paths = {}
    for path, operations in full.get("paths", {}).items():
        match = _MODULE.match(path)
        if match is None:
            continue
        module = match[1]
        if module in registry.plugins and module not in tenant.enabled:
            continue
        address = path.replace("/api/{tenant}", f"/api/{tenant.slug}")
        paths[address] = _without_tenant(operations)
    document = {
        **{k: v for k, v in full.items() if k not in {"paths", "components"}},
        "info": {**full["info"], "title": f"议事 · {tenant.name}"},
        "paths": paths,
        "components": _used(full.get("components", {}), paths),
    }
    document["tags"] = [t for t in full.get("tags", []) if t["name"] in set(_tags(paths))]
    return document


def _without_tenant(operations: dict[str, Any]) -> dict[str, Any]:
    found = copy.deepcopy(operations)
    for part in [found, *(v for v in found.values() if isinstance(v, dict))]:
        if "parameters" in part:
            part["parameters"] = [p for p in part["parameters"] if p.get("name") != "tenant"]
            if not part["parameters"]:
                del part["parameters"]
    return found


def _tags(paths: dict[str, Any]) -> Iterable[str]:
    for operations in paths.values():
        for operation in operations.values():
            if isinstance(operation, dict):
                yield from operation.get("tags", ())


def _used(components: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """Only the components that the remaining paths reach, directly or not."""
    kept: dict[str, dict[str, Any]] = {"securitySchemes": components.get("securitySchemes", {})}
    waiting = list(_references(paths))
    while waiting:
        kind, name = waiting.pop()
        if name not in kept.setdefault(kind, {}) and name in components.get(kind, {}):
            kept[kind][name] = components[kind][name]
            waiting.extend(_references(kept[kind][name]))
    return {kind: dict(sorted(found.items())) for kind, found in kept.items() if found}


def _references(value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and (match := _REFERENCE.match(reference)):
            yield match[1], match[2]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
