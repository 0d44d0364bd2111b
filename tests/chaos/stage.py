"""Interviews in the product's database, and what has to be true of it in the end.

Imported once Django is set up for the running product.
"""

from __future__ import annotations

import collections
import time

from django.db import connection, transaction
from django.utils import timezone

from accounts.actions import mail as letters
from accounts.actions import tokens
from accounts.models import OutgoingMail, Role, User
from interviews.models import Delivery, Interview, Note, Report, Scorecard
from tests.chaos.faults import Mailbox
from tests.chaos.panel import Panelist
from tests.factories import make_application, make_interview, make_question, make_user

QUIET_SECONDS = 180.0


class Stage:
    """One panel that meets again and again."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._panelists: list[Panelist] = []
        self._interviews: list[int] = []
        self._version = make_question()
        self._rae = make_user("Rae", Role.RECRUITER)
        self._people = [make_user(name, Role.INTERVIEWER) for name in ("Ada", "Bob")]
        self._secrets = {person.pk: _token(person) for person in self._people}

    def convene(self) -> tuple[list[Panelist], int]:
        """Return the panel of a new live interview, its lead first, and the interview's id."""
        connection.close()  # the database may have been killed since
        with transaction.atomic():
            lead, other = self._people
            interview = make_interview(
                lead=lead,
                panel=[(other, "interviewer")],
                versions=[self._version],
                application=make_application(recruiters=[self._rae]),
                state=Interview.State.LIVE,
            )
        question = interview.questions.get().pk
        cards = Scorecard.objects.filter(interview=interview).select_related("panelist")
        panel = [
            Panelist(
                port=self._port,
                token=self._secrets[card.panelist.user_id],
                card=card.pk,
                cells=[(question, "split"), (question, "leakage")],
            )
            for card in cards.order_by("panelist")
        ]
        self._panelists += panel
        self._interviews.append(interview.pk)
        return panel, interview.pk

    def verdict(self, mailbox: Mailbox) -> int:
        """Wait until all is quiet, print what is left, and return the exit code."""
        begun = time.monotonic()
        while (busy := _unfinished()) and time.monotonic() - begun < QUIET_SECONDS:
            _send_again(self._rae)
            time.sleep(1)
        wrong = {
            "acknowledged changes lost": self._lost(),
            "acknowledged changes doubled": self._doubled(),
            "notes other than acknowledged": self._other_notes(),
            "interviews without exactly one final report": self._without_report(),
            "final reports without exactly one mail": self._without_mail(mailbox),
            "rows stuck for three minutes": len(busy),
        }
        acknowledged = sum(len(panelist.acknowledged) for panelist in self._panelists)
        ids = collections.Counter(message["Message-ID"] for message in mailbox.messages)
        print(f"\n{len(self._interviews)} interviews, {acknowledged} acknowledged changes")
        print(f"quiet after {time.monotonic() - begun:.0f} s")
        print(f"{len(ids)} mails, {ids.total() - len(ids)} of them came again with one Message-ID")
        for what, count in wrong.items():
            print(f"{count:6}  {what}")
        return int(any(wrong.values()))

    def _versions(self) -> dict[int, int]:
        """Return how many changes each card has taken: every one makes a version of its row."""
        taken = dict(Scorecard.objects.values_list("pk", "recommendation_version"))
        for card, version in Note.objects.values_list("scorecard_id", "version"):
            taken[card] += version
        return taken

    def _lost(self) -> int:
        taken = self._versions()
        return sum(max(0, len(each.acknowledged) - taken[each.card]) for each in self._panelists)

    def _doubled(self) -> int:
        taken = self._versions()
        return sum(max(0, taken[each.card] - len(each.acknowledged)) for each in self._panelists)

    def _other_notes(self) -> int:
        return sum(
            not Note.objects.filter(
                scorecard=panelist.card,
                interview_question=question,
                criterion_key=criterion,
                text=text,
            ).exists()
            for panelist in self._panelists
            for (question, criterion), text in panelist.notes.items()
        )

    def _final(self, interview: int) -> list[Report]:
        return list(Report.objects.filter(interview=interview, kind="final", state="ready"))

    def _without_report(self) -> int:
        return sum(len(self._final(interview)) != 1 for interview in self._interviews)

    def _without_mail(self, mailbox: Mailbox) -> int:
        arrived = {message["Message-ID"] for message in mailbox.messages}
        wrong = 0
        for interview in self._interviews:
            deliveries = Delivery.objects.filter(report__in=self._final(interview))
            mails = [each.mail for each in deliveries.select_related("mail")]
            is_right = len(mails) == 1 and mails[0] and mails[0].message_id in arrived
            wrong += not is_right
        return wrong


def _token(person: User) -> str:
    _, secret = tokens.issue(user=person, name="chaos", days=2, by=person, at=timezone.now())
    return secret


def _unfinished() -> list[object]:
    """Return the rows that somebody has still to work on."""
    mails = OutgoingMail.objects.exclude(state__in=["sent", "stopped"])
    return [*mails, *Report.objects.exclude(state="ready")]


def _send_again(rae: User) -> None:
    """Press *Send again*, as a person would, for what waits for its next try."""
    for mail in OutgoingMail.objects.filter(state="failed", next_try_at__gt=timezone.now()):
        letters.resend(mail=mail, by=rae, at=timezone.now())
