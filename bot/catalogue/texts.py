"""What the gateway itself says: the responses of domain.yml, so that all words are in one place.

A response may have a variation for who does not write in Dutch: `condition` on the slot
`language`, which is nl, en, or `other` for the rest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from bot.catalogue.yaml_lines import YamlFile
from bot.domain.errors import ConfigurationError
from bot.domain.language import spoken
from bot.domain.survey import REMARK, SCALES

#: Responses that the gateway needs; a domain without one of them stops the start.
GATEWAY_RESPONSES = (
    "utter_welcome",
    "utter_welcome_known",
    "utter_welcome_back",
    "utter_welcome_known_with_case",
    "utter_welcome_known_with_contact",
    "utter_welcome_history_away",
    "utter_logged_in",
    "utter_logged_in_known_with_case",
    "utter_logged_in_known_with_contact",
    "utter_logged_in_history_away",
    "utter_logged_in_for_agent",
    "utter_contact_answered",
    "utter_contact_subject",
    "utter_export_register_away",
    "utter_bot_unavailable",
    "utter_handoff_waiting",
    "utter_handoff_long",
    "utter_handoff_or_call",
    "utter_handoff_wait_time",
    "utter_bar_closed",
    "utter_bar_nobody",
    "utter_still_waiting",
    "utter_still_long",
    "utter_still_nobody",
    "utter_still_closed",
    "utter_queue_intake",
    "utter_queue_intake_next",
    "utter_queue_intake_done",
    "utter_queue_ask_number",
    "utter_queue_ask_hour",
    "utter_queue_no_number",
    "utter_by_email",
    "utter_by_email_waiting",
    "utter_ask_story",
    "utter_handoff_nobody",
    "utter_handoff_closed",
    "utter_handoff_nobody_no_call",
    "utter_handoff_closed_no_call",
    "utter_callback_arranged",
    "utter_callback_wish",
    "utter_callback_closed",
    "utter_callback_past",
    "utter_phone_not_seen",
    "utter_callback_step",
    "utter_callback_stays",
    "utter_callback_planned",
    "utter_callback_missed",
    "utter_queue_abandoned",
    "utter_at_hand",
    "utter_next_steps_intro",
    "utter_urgent_112",
    "utter_urgent_113",
    "utter_urgent_veilig_thuis",
    "utter_urgent_none",
    "utter_urgent_gas",
    "utter_urgent_line",
    "utter_agent_joined",
    "utter_agent_released",
    "utter_agent_away",
    "utter_transferred",
    "utter_back_to_bot",
    "utter_next_steps_agreed",
    "utter_step_in_answer",
    "utter_steps_right",
    "utter_steps_earlier",
    "utter_steps_agreed",
    "utter_steps_wrong",
    "utter_conversation_closed_agreed",
    "utter_welcome_step",
    "utter_logged_in_step",
    "utter_conversation_closed",
    "utter_mail_transcript_subject",
    "utter_mail_transcript",
    "utter_mail_arranged_subject",
    "utter_mail_arranged",
    "utter_mail_missed_subject",
    "utter_mail_missed",
    "utter_mail_steps",
    "utter_mail_footer",
    "utter_mail_you",
    "utter_mail_assistant",
    "utter_mail_agent",
    "utter_mail_notice",
    "utter_mail_link",
    "utter_file_not_shown",
    "utter_welcome_asked",
    "utter_welcome_asked_about",
    "utter_logged_in_asked",
    "utter_logged_in_asked_about",
    "utter_aftercare_call_when",
    "utter_mail_aftercare_subject",
    "utter_mail_aftercare",
    "utter_mail_aftercare_unknown",
    "utter_mail_aftercare_worked",
    "utter_mail_aftercare_not_worked",
    "utter_mail_aftercare_stop",
    *(f"utter_survey_{key}{end}" for key in SCALES for end in ("", "_low", "_high")),
    f"utter_survey_{REMARK}",
    "utter_tip",
)


class DomainTexts:
    """Fulfils `bot.services.ports.Texts`."""

    def __init__(self, root: Path) -> None:
        self._file = YamlFile(root / "domain.yml", root)
        self._responses = self._file.data.get("responses") or {}
        missing = [key for key in GATEWAY_RESPONSES if key not in self._responses]
        if missing:
            told = [f"the response {key} is missing" for key in missing]
            raise ConfigurationError([self._file.mistake(["responses"], line) for line in told])

    def say(self, key: str, language: str = "nl", **values: str) -> str:
        """The response's variation for this language, with its {placeholders} filled in."""
        text = str(self._variation(key, language)["text"]).strip()
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    def buttons(self, key: str, language: str = "nl") -> tuple[tuple[str, str], ...]:
        """(title, payload) of the buttons of that variation."""
        offered = self._variation(key, language).get("buttons") or ()
        return tuple((str(button["title"]), str(button["payload"])) for button in offered)

    def _variation(self, key: str, language: str) -> dict[str, Any]:
        variations: list[dict[str, Any]] = self._responses[key]
        wanted = spoken(language)
        fitting = [each for each in variations if _language(each) == wanted]
        usual = [each for each in variations if not each.get("condition")]
        return (fitting or usual or variations)[0]


def _language(variation: dict[str, Any]) -> Optional[str]:
    """The language that a variation is only for; None when it is for everybody."""
    conditions = variation.get("condition") or ()
    values = [c.get("value") for c in conditions if c.get("name") == "language"]
    return str(values[0]) if values and len(conditions) == 1 else None
