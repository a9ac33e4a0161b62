"""Logs of the gateway: personal data is masked in whatever is logged, by whomever."""

from __future__ import annotations

import logging
import sys

from bot.domain.personal_data import mask

_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_formatter = logging.Formatter(_FORMAT)


class MaskingFilter(logging.Filter):
    """Stands on a handler, so that it sees what every library logs as well."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            text = record.getMessage()
        except (TypeError, ValueError):
            text = str(record.msg)
        record.msg, record.args = mask(text).text, ()
        if record.exc_info:
            # Formatted here and masked; handlers use exc_text when it is there.
            record.exc_text = mask(_formatter.formatException(record.exc_info)).text
            record.exc_info = None
        elif record.exc_text:
            record.exc_text = mask(record.exc_text).text
        return True


def set_up_logging(level: str) -> None:
    """One masked handler for the whole process; what libraries say at INFO stays away."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter)
    handler.addFilter(MaskingFilter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)
    logging.getLogger("uvicorn").setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # httpx logs whole addresses at INFO; our own access log has what is needed.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True  # ours has no query strings
