"""Which conversations are those of citizens: these are counted, and learned from; others are not.

Nobody's are those in which staff try the bot (`trial_of`), and those that did not come through the
gateway, which gives each its token: of `rasa shell`, or another channel of Rasa's own.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.tables import conversations

_C = conversations.c
#: For a query with `conversations` in it.
OF_A_CITIZEN = sa.and_(_C.trial_of.is_(None), _C.token_hash.is_not(None))
#: The ids of the few others, each found through an index: for `not_in`.
OF_NOBODY = sa.union_all(
    sa.select(_C.id).where(_C.trial_of.is_not(None)),
    sa.select(_C.id).where(_C.token_hash.is_(None)),
)
