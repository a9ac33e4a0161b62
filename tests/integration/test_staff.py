"""Who works at the desk: log-in, a new password, and a door that closes."""

from __future__ import annotations

import pytest

from bot.bootstrap import Services
from bot.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from bot.domain.staff import Staff

PASSWORD = "een lang wachtwoord"


def test_the_right_password_opens_a_session_and_a_wrong_one_says_nothing(
    services: Services, anna: Staff
) -> None:
    _, token = services.staff.log_in("anna", PASSWORD)
    assert services.staff.of_session(token) == anna
    messages = []
    for name, password in (("anna", "verkeerd wachtwoord"), ("wie", PASSWORD)):
        with pytest.raises(NotAllowed) as refused:
            services.staff.log_in(name, password)
        messages.append(str(refused.value))
    assert len(set(messages)) == 1


def test_a_new_password_ends_the_sessions_of_the_old_one(services: Services, anna: Staff) -> None:
    _, token = services.staff.log_in("anna", PASSWORD)
    services.staff.set_password("anna", "een heel ander wachtwoord")
    assert services.staff.of_session(token) is None
    with pytest.raises(NotAllowed):
        services.staff.log_in("anna", PASSWORD)
    services.staff.log_in("anna", "een heel ander wachtwoord")


def test_who_is_blocked_is_out_at_once(services: Services, anna: Staff) -> None:
    _, token = services.staff.log_in("anna", PASSWORD)
    services.staff.block("anna")
    assert services.staff.of_session(token) is None
    with pytest.raises(NotAllowed):
        services.staff.log_in("anna", PASSWORD)


def test_what_cannot_be_is_refused_with_the_reason(services: Services, anna: Staff) -> None:
    with pytest.raises(InvalidInput, match="minstens 10"):
        services.staff.set_password("anna", "kort")
    with pytest.raises(NotFound, match="niemand"):
        services.staff.block("niemand")
    with pytest.raises(Conflict, match="anna"):
        services.staff.add("anna", "Nog een Anna", "agent", [], PASSWORD)
    with pytest.raises(InvalidInput, match="burgerzaken"):
        services.staff.add("cas", "Cas", "agent", ["kelder"], PASSWORD)
