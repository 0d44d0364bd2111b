"""How much of what: for constraints, actions, forms and endpoints alike."""

from decimal import Decimal
from typing import Final

from questionbank.formats import limits

SHORTEST_SLOT: Final = 5  # minutes of a whole meeting
LONGEST_SLOT: Final = 600
MOST_MINUTES: Final = limits.MINUTES.most  # of a question, or of a section beside its questions
LEAST_WEIGHT: Final = Decimal("0.01")
MOST_WEIGHT: Final = 100
MOST_SECTIONS: Final = 30
MOST_QUESTIONS: Final = 100
MOST_SEATS: Final = 30
MOST_OPERATIONS: Final = 200  # in one request
# Characters in what the database keeps without a limit.
LONGEST_NOTE: Final = 20_000
LONGEST_SENT_NOTE: Final = 100_000  # beyond it the request is refused, not the one operation
LONGEST_DESCRIPTION: Final = 5_000
LONGEST_RATIONALE: Final = 5_000
LONGEST_REOPEN_REASON: Final = 2_000
