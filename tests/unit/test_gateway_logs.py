"""Whatever is logged, personal data in it is masked."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from bot.gateway.logs import MaskingFilter

BSN, MAIL = "123456782", "jan@voorbeeld.nl"


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskingFilter())
    logger = logging.getLogger("test.masking")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)


def test_arguments_are_masked(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = written
    logger.error("bsn %s van %s", BSN, MAIL)
    assert stream.getvalue().strip() == "bsn [bsn] van [e-mailadres]"


def test_an_exceptions_own_words_are_masked(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    try:
        raise ValueError(f"kan niets met {MAIL}")
    except ValueError:
        logger.exception("mislukt")
    assert "ValueError" in stream.getvalue()
    assert MAIL not in stream.getvalue()


def test_a_line_whose_arguments_do_not_fit_is_still_written(
    written: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, stream = written
    logger.error("een %s twee %s", BSN)
    assert BSN not in stream.getvalue()
    assert "een" in stream.getvalue()
