"""Errors as RFC 9457 problem documents: what went wrong, never what the citizen typed."""

from __future__ import annotations

import logging
from typing import Any, Mapping, Optional

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from bot.domain.errors import (
    AlreadyClaimed,
    CapacityReached,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    TokenUsed,
    VoorsorteerError,
)

MEDIA_TYPE = "application/problem+json"
_URN = "urn:voorsorteer:problem:"
_log = logging.getLogger(__name__)

TITLES = {
    400: ("bad-request", "Dit verzoek is niet te lezen"),
    401: ("unauthorised", "Niet aangemeld"),
    403: ("forbidden", "Niet toegestaan"),
    404: ("not-found", "Niet gevonden"),
    405: ("method-not-allowed", "Dit kan hier niet"),
    408: ("timeout", "Het verzoek kwam niet op tijd binnen"),
    409: ("conflict", "Iemand was u voor"),
    413: ("too-large", "Het verzoek is te groot"),
    415: ("media-type", "Stuur JSON"),
    422: ("invalid", "De invoer klopt niet"),
    429: ("too-many", "Te veel verzoeken"),
    500: ("internal", "Er ging iets mis"),
    503: ("unavailable", "Tijdelijk niet bereikbaar"),
}


class Problem(Exception):
    """Raise this to answer with a problem document; `extra` becomes further members of it."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        name: Optional[str] = None,
        headers: Optional[Mapping[str, str]] = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.name = name
        self.headers = dict(headers or {})
        self.extra = extra


def document(status: int, detail: str, name: Optional[str] = None, **extra: Any) -> dict[str, Any]:
    """The body of a problem answer."""
    slug, title = TITLES.get(status, ("error", "Er ging iets mis"))
    return {
        "type": _URN + (name or slug),
        "title": title,
        "status": status,
        "detail": detail,
        **extra,
    }


def answer(problem: Problem) -> JSONResponse:
    body = document(problem.status, problem.detail, problem.name, **problem.extra)
    return JSONResponse(body, problem.status, problem.headers, media_type=MEDIA_TYPE)


def of_domain(error: VoorsorteerError) -> Problem:
    """What a use case refused, as HTTP says it."""
    if isinstance(error, AlreadyClaimed):
        return Problem(409, str(error), name="already-claimed", owner=error.owner)
    if isinstance(error, CapacityReached):
        return Problem(409, str(error), name="capacity-reached", capacity=error.capacity)
    if isinstance(error, TokenUsed):
        return Problem(401, str(error), name="identity-token", reason="replayed")
    if isinstance(error, InvalidInput) and error.pointer:
        where = {"pointer": error.pointer, "in": "body", "detail": str(error)}
        return Problem(422, str(error), errors=[where])
    statuses = {NotFound: 404, NotAllowed: 403, Conflict: 409, InvalidInput: 422}
    for kind, status in statuses.items():
        if isinstance(error, kind):
            return Problem(status, str(error))
    return Problem(500, "Er ging iets mis. Probeer het later opnieuw.")


def _of_validation(error: RequestValidationError) -> Problem:
    found = error.errors()
    if any("json" in str(item.get("type", "")) for item in found):
        return Problem(400, "De inhoud is geen geldige JSON.")
    # Only where and why: FastAPI's own answer would repeat what was sent.
    errors = [
        {
            "pointer": "/" + "/".join(str(part) for part in item["loc"][1:]),
            "in": str(item["loc"][0]),
            "detail": str(item["msg"]),
        }
        for item in found
    ]
    return Problem(422, "Een of meer velden kloppen niet; zie errors.", errors=errors)


async def _problem(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return answer(error)


async def _domain(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, VoorsorteerError)
    return answer(of_domain(error))


async def _validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return answer(_of_validation(error))


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = TITLES.get(error.status_code, ("", "Er ging iets mis"))[1] + "."
    return answer(Problem(error.status_code, detail, headers=error.headers))


async def _database(_request: Request, error: Exception) -> JSONResponse:
    _log.error("the database did not answer: %s", type(error).__name__)
    detail = "Wij kunnen nu niet bij onze gegevens. Probeer het zo opnieuw."
    return answer(Problem(503, detail, headers={"Retry-After": "5"}))


def install(app: FastAPI) -> None:
    """Every error of `app` is a problem document from now on."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(VoorsorteerError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
