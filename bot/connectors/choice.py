"""Which connectors there are, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from bot.connector_settings import ConnectorSettings
from bot.connectors.chatwoot import Chatwoot
from bot.connectors.smtp import SmtpMailer
from bot.connectors.webhook import Webhook


@dataclass(frozen=True)
class Outside:
    """The adapters of what is switched on."""

    mailer: Optional[SmtpMailer] = None
    webhook: Optional[Webhook] = None
    chatwoot: Optional[Chatwoot] = None

    def close(self) -> None:
        for adapter in (self.webhook, self.chatwoot):
            if adapter is not None:
                adapter.close()


def outside_of(settings: ConnectorSettings) -> Outside:
    """Nothing is connected yet."""
    hook = settings.webhook
    return Outside(
        mailer=SmtpMailer(settings.mail) if settings.mail else None,
        webhook=Webhook(hook.url, hook.secrets) if hook else None,
        chatwoot=Chatwoot(settings.chatwoot) if settings.chatwoot else None,
    )
