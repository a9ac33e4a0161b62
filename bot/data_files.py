"""What service designers wrote: all data files, read together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from bot.catalogue import load_catalogue
from bot.catalogue.consents import load_consents
from bot.catalogue.replies import load_replies
from bot.catalogue.texts import DomainTexts
from bot.catalogue.tips import load_tips
from bot.domain.consent import ConsentTerms
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Catalogue
from bot.domain.replies import CannedReply
from bot.domain.tip_rules import TipBook
from bot.settings import Settings


@dataclass(frozen=True)
class DataFiles:
    catalogue: Catalogue
    replies: tuple[CannedReply, ...]
    texts: DomainTexts
    terms: ConsentTerms
    tips: TipBook


def load_data_files(settings: Settings) -> DataFiles:
    """Raises ConfigurationError with all mistakes in all data files."""
    mistakes: list[str] = []
    catalogue: Optional[Catalogue] = None
    texts: Optional[DomainTexts] = None
    terms: Optional[ConsentTerms] = None
    try:
        catalogue = load_catalogue(settings.root, settings.organisation)
    except ConfigurationError as error:
        mistakes.extend(error.mistakes)
    replies: tuple[CannedReply, ...] = ()
    try:
        if catalogue is not None:
            replies = load_replies(settings.root, catalogue.organisation)
    except ConfigurationError as error:
        mistakes.extend(error.mistakes)
    try:
        texts = DomainTexts(settings.root)
    except ConfigurationError as error:
        mistakes.extend(error.mistakes)
    tips = TipBook()
    try:
        terms = load_consents(settings.root)
        if catalogue is not None:
            tips = load_tips(settings.root, catalogue, terms)
    except ConfigurationError as error:
        mistakes.extend(error.mistakes)
    if mistakes or catalogue is None or texts is None or terms is None:
        raise ConfigurationError(mistakes)
    return DataFiles(catalogue, replies, texts, terms, tips)
