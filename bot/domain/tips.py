"""Proactive messages: what is shown to whom, on which conditions, and how it is stopped."""

from __future__ import annotations

#: The four kinds of the research (Hogeschool Utrecht 2021).
TIP_KINDS = ("deviation", "alert", "information", "tip")
#: What somebody did with it: went there, put it aside, wants no more of it.
TIP_OUTCOMES = ("taken", "later", "stopped")
