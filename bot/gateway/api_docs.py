"""The API's documentation as one page of our own: it works offline and loads nothing of others."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.gateway.pages import render

router = APIRouter()


@router.get("/api/docs", response_class=HTMLResponse, include_in_schema=False)
def docs(request: Request) -> str:
    schema: dict[str, Any] = request.app.openapi()
    return render(
        "api/docs.html", info=schema["info"], groups=_groups(schema), schemas=_bodies(schema)
    )


def _groups(schema: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["overig"])[0]
            groups.setdefault(tag, []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "about": operation.get("description", ""),
                    "query": [
                        parameter["name"]
                        for parameter in operation.get("parameters", ())
                        if parameter["in"] == "query"
                    ],
                    "body": _body_name(operation),
                    "answers": [code for code in operation["responses"] if code != "422"],
                }
            )
    return groups


def _body_name(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return str(reference).rsplit("/", 1)[-1]


def _bodies(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "about": body.get("description", ""),
            "required": body.get("required", []),
            "fields": body.get("properties", {}),
        }
        for name, body in schema.get("components", {}).get("schemas", {}).items()
        if not name.startswith(("HTTPValidation", "Validation"))
    }
