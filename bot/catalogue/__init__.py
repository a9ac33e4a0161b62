"""The data files that service designers edit, read and checked with file, line and mend."""

from bot.catalogue.loader import load_catalogue

__all__ = ["load_catalogue"]
