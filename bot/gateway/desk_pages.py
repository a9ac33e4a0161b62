"""The desk: the pages that contact-centre staff work at all day, rendered here as HTML."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from bot.bootstrap import Services
from bot.gateway import (
    desk_account,
    desk_accounts,
    desk_actions,
    desk_aftercare,
    desk_audit,
    desk_case,
    desk_case_news,
    desk_customer,
    desk_inbox,
    desk_insight,
    desk_login,
    desk_oidc,
    desk_queue,
    desk_search,
    desk_team,
    desk_tools,
    desk_trial,
)
from bot.gateway.desk_render import Pages
from bot.gateway.staff_session import same_origin


def router(services: Services) -> APIRouter:
    """All pages below /desk; `create_app` of the gateway includes it."""
    pages = Pages(services)
    routes = APIRouter(
        prefix="/desk",
        route_class=pages.route_class(),
        include_in_schema=False,
        dependencies=[Depends(same_origin)],
    )
    actions = desk_actions.Actions(pages)
    for module in (desk_login, desk_oidc, desk_queue, desk_case, desk_case_news, desk_customer):
        module.add_routes(routes, pages)
    for module in (
        desk_search,
        desk_account,
        desk_accounts,
        desk_audit,
        desk_insight,
        desk_aftercare,
    ):
        module.add_routes(routes, pages)
    for module in (desk_inbox, desk_trial):
        module.add_routes(routes, pages)
    for module in (desk_actions, desk_tools, desk_team):
        module.add_routes(routes, actions)
    return routes
