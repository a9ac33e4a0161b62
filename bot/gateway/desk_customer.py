"""The file of a verified customer: who, needs, cases, contacts and earlier conversations."""

from __future__ import annotations

from fastapi import APIRouter, Response

from bot.gateway.desk_file import FileView
from bot.gateway.desk_render import AtDesk, Pages
from bot.gateway.desk_view import needs_of


def add_routes(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/customer/{handoff_id}")
    def customer(handoff_id: str, staff: AtDesk) -> Response:
        """By a hand-off that the reader may read; NotFound for who is not verified."""
        view = pages.presenter(staff)
        found = pages.services.files.customer(handoff_id, staff)
        file_view = FileView(pages.services, view, staff, found.handoff)
        values = {
            **pages.frame(staff),
            "view": view,
            "handoff": found.handoff,
            "history": found.history,
            "unavailable": found.history_unavailable,
            "needs": needs_of(found.history),
            "earlier": file_view.earlier(found.earlier),
        }
        return pages.html("customer.html", **values)
