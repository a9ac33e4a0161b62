"""The gateway as an application: the only public process, put together here."""

from __future__ import annotations

import uuid
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import AsyncIterator, Callable, Optional

from anyio import to_thread
from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.bootstrap import Services
from bot.gateway import (
    aftercare_page,
    api_docs,
    chat_page,
    citizen_api,
    connectors_api,
    demo,
    desk_api,
    desk_api_case,
    desk_api_insight,
    desk_api_team,
    desk_pages,
    health,
    mail_api,
    own_conversation_api,
    plain_chat,
    problems,
    recognition_api,
    survey_api,
    widget_files,
)
from bot.gateway.attendance import REASSURE_EVERY_S, SEEN_EVERY_S, Attendance
from bot.gateway.cleaning import ASKED_EVERY_S, RETENTION_EVERY_S, Cleaning
from bot.gateway.context import Gateway
from bot.gateway.cors import ChatOnOtherSites
from bot.gateway.counting import COUNT_EVERY_S, Counting
from bot.gateway.events import Streams, Wakeups
from bot.gateway.guard import Guard
from bot.gateway.identity import IdentityCheck
from bot.gateway.looking import Board, Looks
from bot.gateway.net import Net
from bot.gateway.oidc import Oidc
from bot.gateway.pages import WEB
from bot.gateway.registers import rounds
from bot.gateway.relays import relay_of
from bot.gateway.throttle import Throttle
from bot.gateway.tokens import Tokens
from bot.gateway.turn_runner import BotPort, Patience, TurnRunner
from bot.gateway.typing_signs import Typing
from bot.services.following import Following


def create_app(
    services: Services,
    bot: BotPort,
    patience: Optional[Patience] = None,
    streams: Optional[Streams] = None,
    sweeping: bool = True,
) -> FastAPI:
    """The application on these use cases and this bot; `sweeping` off is for tests."""
    settings = services.settings
    gateway = _gateway(
        services,
        bot,
        patience or Patience(first=settings.bot_timeout_s),
        streams or Streams(),
    )
    app = FastAPI(
        title="Voorsorteer",
        description="De digitale balie: het gesprek met de burger, en de balie voor medewerkers.",
        version=_version(),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=_lifespan(gateway, sweeping),
    )
    app.state.gateway = gateway
    problems.install(app)
    _add_routes(app, services)
    _add_layers(app, settings.allowed_origins, settings.trusted_proxies)
    return app


def _gateway(services: Services, bot: BotPort, patience: Patience, streams: Streams) -> Gateway:
    settings = services.settings
    wakeups = Wakeups(relay_of(settings))
    tokens = Tokens(services.conversations)
    runner = TurnRunner(services, bot, wakeups, str(uuid.uuid4()), patience)
    cleaning = Cleaning(services.deleting, wakeups, tokens)
    runner.also(ASKED_EVERY_S, cleaning.asked)
    runner.also(RETENTION_EVERY_S, cleaning.retention)
    runner.also(COUNT_EVERY_S, Counting(services.insight).days)
    attendance = Attendance(services.waiting, wakeups)
    runner.also(SEEN_EVERY_S, attendance.seen)
    runner.also(REASSURE_EVERY_S, attendance.reassure)
    for seconds, work in rounds(services):
        runner.also(seconds, work)
    return Gateway(
        services=services,
        bot=bot,
        runner=runner,
        wakeups=wakeups,
        streams=streams,
        throttle=Throttle(settings.rate_messages, settings.rate_conversations, settings.redis_url),
        identity=IdentityCheck.of(settings),
        tokens=tokens,
        typing=Typing(wakeups),
        attendance=attendance,
        looks=Looks(),
        board=Board(wakeups, desk_api.queue_seen_by(services)),
        oidc=Oidc(settings.log_in.oidc) if settings.log_in.oidc else None,
    )


def _lifespan(gateway: Gateway, sweeping: bool) -> Callable:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if gateway.services.engine.dialect.name == "sqlite":
            # SQLite has one gateway: whoever held a turn before is dead.
            await to_thread.run_sync(gateway.services.turns.forget_leases)
        await gateway.wakeups.start()
        net = Net(gateway.wakeups, Following(gateway.services.deps), gateway.looks)
        net.start()
        if sweeping:
            gateway.runner.start()
        yield
        await gateway.runner.stop()
        await net.stop()
        await gateway.wakeups.stop()
        gateway.looks.close()
        await gateway.bot.close()

    return lifespan


def _version() -> str:
    try:
        return version("voorsorteer")
    except PackageNotFoundError:  # run from the source, without having been installed
        return "0"


def _add_routes(app: FastAPI, services: Services) -> None:
    apis = (citizen_api, recognition_api, desk_api, desk_api_case, desk_api_team, desk_api_insight)
    own = (connectors_api, mail_api, own_conversation_api, survey_api)
    pages = (widget_files, chat_page, plain_chat, aftercare_page)
    made = [module.router for module in (*apis, *own, health, api_docs, *pages)]
    made.append(desk_pages.router(services))
    if services.settings.demo:
        made.append(demo.router)
    # As they are: `include_router` would work out every route once more.
    app.router.routes.extend(route for router in made for route in router.routes)
    if not services.settings.demo:
        app.add_api_route(
            "/", lambda: RedirectResponse("/desk"), methods=["GET"], include_in_schema=False
        )
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")


def _add_layers(app: FastAPI, origins: tuple[str, ...], proxies: tuple[str, ...]) -> None:
    """The last one added is the first that a request meets."""
    if origins:
        app.add_middleware(ChatOnOtherSites, origins=origins)
    app.add_middleware(Guard, allowed_origins=[one for one in origins if one != "null"])
    if proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(proxies))
