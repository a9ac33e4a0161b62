"""The channel between the gateway and Rasa: one request is one turn, answered with whole messages.

Rasa's REST channel takes a message with text, buttons and custom data apart; here it stays one.
"""

from __future__ import annotations

import logging
from typing import Any, Awaitable, Callable, Dict, Optional, Text

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.nlu.action_results import ActionFailed, check_schema_once, stop_when_an_action_fails

_log = logging.getLogger(__name__)


class WholeMessages(CollectingOutputChannel):
    """Collects each response as Rasa has it, without what is empty."""

    @classmethod
    def name(cls) -> Text:
        return "gateway"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        await self._persist_message({key: value for key, value in message.items() if value})


class GatewayInput(InputChannel):
    """`POST /webhooks/gateway/webhook {"sender", "message", "metadata"}` → list of responses."""

    def __init__(self) -> None:
        check_schema_once()
        stop_when_an_action_fails()

    @classmethod
    def name(cls) -> Text:
        return "gateway"

    def get_metadata(self, request: Request) -> Optional[Dict[Text, Any]]:
        return (request.json or {}).get("metadata")

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        webhook = Blueprint("gateway_webhook", __name__)

        @webhook.route("/", methods=["GET"])
        async def health(_request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            body = request.json or {}
            sender, text = body.get("sender"), body.get("message")
            if not isinstance(sender, str) or not isinstance(text, str):
                return response.json({"error": "sender and message are needed"}, status=400)
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                # Without this, Rasa says 200 and nothing else when it has no model yet.
                return response.json({"error": "no model is loaded"}, status=503)
            collected = WholeMessages()
            # What fails in here becomes a 500: the gateway keeps the turn and tries again.
            message = UserMessage(
                text,
                collected,
                sender,
                input_channel=self.name(),
                metadata=self.get_metadata(request),
            )
            try:
                await on_new_message(message)
            except ActionFailed as error:
                _log.error("the turn was given up: %s", error)
                return response.json({"error": "an action failed"}, status=503)
            return response.json(collected.messages)

        return webhook
