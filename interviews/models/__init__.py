"""Kits, interviews, what a panel records, and what leaves as a report."""

from interviews.models.decisions import Decision
from interviews.models.interviews import (
    Answer,
    Interview,
    InterviewQuestion,
    InterviewSection,
    QuestionSnapshot,
)
from interviews.models.invitations import Invitation
from interviews.models.kits import Kit, KitQuestion, KitSection
from interviews.models.panel import Panelist
from interviews.models.reports import Delivery, Report
from interviews.models.scorecards import (
    Note,
    OperationReceipt,
    Rating,
    Scorecard,
    ScorecardVersion,
    Tick,
)

__all__ = [
    "Answer",
    "Decision",
    "Delivery",
    "Interview",
    "InterviewQuestion",
    "InterviewSection",
    "Invitation",
    "Kit",
    "KitQuestion",
    "KitSection",
    "Note",
    "OperationReceipt",
    "Panelist",
    "QuestionSnapshot",
    "Rating",
    "Report",
    "Scorecard",
    "ScorecardVersion",
    "Tick",
]
