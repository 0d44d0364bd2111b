"""One of everything, so that every address leads somewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.actions import mail, people, tokens
from accounts.actions.mail import Attachment
from accounts.links import invitation_link
from accounts.models import Role, User
from candidates.actions import candidates
from interviews import effects
from interviews.actions import reports as requests
from interviews.models import Interview, Kit, KitQuestion, KitSection, Panelist
from interviews.outbox import invitations
from questionbank.models import QuestionSet, QuestionVersion
from tests.clients import client_for
from tests.factories import PASSWORD, make_application, make_interview, make_question, make_user

WHO = ("admin", "recruiter", "lead", "panelist", "outsider", "visitor")
# Who once arranged, curated or sat in everything here, and is an interviewer like any other now.
FORMER = ("former recruiter", "former admin", "removed panelist")


@dataclass(frozen=True, slots=True)
class World:
    """The people who ask, and the arguments of every address."""

    people: Mapping[str, User]
    arguments: Mapping[str, object]  # "<address>.<argument>", or "<argument>" for all others

    def client(self, who: str) -> Client:
        """Return a browser in which this person is logged in."""
        client = Client(raise_request_exception=False)
        if who in self.people:
            client.force_login(self.people[who])
        return client

    def argument(self, address: str, name: str) -> object:
        """Return the value for an argument of an address."""
        for key in (f"{address}.{name}", name):
            if key in self.arguments:
                return self.arguments[key]
        message = f"tests/access/world.py has no {name} for {address}."
        raise LookupError(message)


def make_world() -> World:
    """Ada leads, Bob is on the panel, Cyd is outside; Rae recruits and Max is an admin.

    Before them Fay recruited, Gus was an admin and Hal was on the panel.
    """
    max_ = make_user("Max", Role.ADMIN, password=PASSWORD)
    rae = make_user("Rae", Role.RECRUITER, password=PASSWORD)
    ada, bob, cyd = (
        make_user(name, Role.INTERVIEWER, password=PASSWORD) for name in ("Ada", "Bob", "Cyd")
    )
    before = {"Fay": Role.RECRUITER, "Gus": Role.ADMIN, "Hal": Role.INTERVIEWER}
    fay, gus, hal = (make_user(name, role, password=PASSWORD) for name, role in before.items())
    arguments = {
        **_accounts(gus, ada),
        **_bank(max_, gus),
        **_candidates_and_interviews([fay, rae], [ada, bob, hal]),
    }
    for user in (fay, gus):
        roles = [Role.INTERVIEWER]
        people.change_roles(user=user, roles=roles, by=max_, at=timezone.now())
        user.refresh_from_db()
    now = {"admin": max_, "recruiter": rae, "lead": ada, "panelist": bob, "outsider": cyd}
    return World(
        people={**now, **dict(zip(FORMER, (fay, gus, hal), strict=True))}, arguments=arguments
    )


def _accounts(gus: User, ada: User) -> dict[str, object]:
    now = timezone.now()
    eve = people.invite(
        email="eve@example.org", name="Eve", roles=[Role.INTERVIEWER], by=gus, at=now
    )
    *_, uid, token, _ = invitation_link(eve).split("/")
    file = Attachment("report.pdf", "application/pdf", b"%PDF-1.7")
    letter = mail.queue(
        kind="k", to=ada.email, subject="S", text="T", at=now, recipient=ada, attachments=[file]
    )
    return {
        "user_id": eve.pk,
        "token_id": tokens.issue(user=ada, name="n", days=9, by=ada, at=now)[0].pk,
        "session_id": UserSession.objects.create(
            user=ada, ip="192.0.2.1", session_key=client_for(ada).session.session_key
        ).pk,
        "mfa_remove_webauthn.pk": 0,  # the password is asked for first, whoever's key it is
        "uid": uid,
        "token": token,
        "mail_id": letter.pk,
        "attachment_id": letter.attachments.get().pk,
    }


def _bank(max_: User, gus: User) -> dict[str, object]:
    published = make_question("Ensembles")
    in_review = make_question("Regularization", state=QuestionVersion.State.IN_REVIEW, by=max_)
    QuestionSet.objects.create(slug="ten", title="Ten", is_public=True)
    kit = Kit.objects.create(slug="kit", name="Kit", created_at=timezone.now(), created_by=gus)
    section = KitSection.objects.create(kit=kit, position=0, title="Core")
    KitQuestion.objects.create(section=section, question=published.question, position=0)
    steps = ("edit", "submit", "send_back", "approve", "ask_changes", "publish")
    return {
        "slug": "kit",
        "number": 1,
        **{f"set_{verb}.slug": "ten" for verb in ("detail", "open", "close")},
        **{f"question_{verb}.slug": published.question.slug for verb in ("detail", "revise")},
        **{f"version_{verb}.slug": published.question.slug for verb in ("detail", "changes")},
        "version_retire.slug": published.question.slug,
        **{f"version_{verb}.slug": in_review.question.slug for verb in steps},
        "uuid": published.question.uuid,
        **{f"api_version_{verb}.uuid": in_review.question.uuid for verb in steps},
    }


def _candidates_and_interviews(
    recruiters: Sequence[User], panel: Sequence[User]
) -> dict[str, object]:
    now, (fay, rae), (ada, bob, hal) = timezone.now(), recruiters, panel
    application = make_application(recruiters=recruiters)
    candidate = candidates.attach_cv(
        candidate=application.candidate,
        upload=ContentFile(b"%PDF-1.7 %%EOF", name="cv.pdf"),
        by=fay,
        at=now,
    )
    seats = [(bob, "interviewer"), (hal, "interviewer")]
    planned, live, ended = (
        make_interview(lead=ada, panel=seats, application=application, state=state)
        for state in (Interview.State.SCHEDULED, Interview.State.LIVE, Interview.State.ENDED)
    )
    Interview.objects.update(created_by=fay, scheduled_by=fay)
    Panelist.objects.filter(user=hal).update(removed_at=now, removed_by=ada)
    Interview.objects.filter(pk=ended.pk).update(revealed_at=now)
    ended.refresh_from_db()
    with transaction.atomic():
        invitations.tell_candidate(planned, change="scheduled", at=now)
    report = requests.request(interview=ended, by=ada, at=now)
    effects.build_report(report_id=report.pk)
    return {
        "candidate_id": candidate.pk,
        "application_id": application.pk,
        "opening_id": application.opening_id,
        "interview_id": planned.pk,
        "invitation_id": planned.invitations.get().pk,
        "panelist_id": planned.panelists.get(user=bob).pk,
        "report_id": report.pk,
        "delivery_id": report.deliveries.get(recipient=rae).pk,
        "interview_decide.interview_id": ended.pk,
        "api_interview_decision.interview_id": ended.pk,
        "question_id": live.questions.get().pk,
        "scorecard_id": live.scorecards.get(panelist__user=ada).pk,
        **{
            f"{name}.interview_id": live.pk
            for name in (
                *("room", "room_status", "question_ask", "interview_end"),
                *("api_interview", "api_interview_end"),
            )
        },
    }
