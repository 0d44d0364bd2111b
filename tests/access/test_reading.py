"""Who read a CV or a report stands in the audit trail, by whichever way they read it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from tests.access.world import make_world

CV, REPORT = "candidate.read_cv", "report.read"
READS = {
    "candidate_cv": (CV, {}),
    "interview_cv": (CV, {}),
    "report_detail": (REPORT, {"as": "page"}),
    "report_pdf": (REPORT, {"as": "pdf"}),
    "api_report": (REPORT, {"as": "data"}),
    "api_report_pdf": (REPORT, {"as": "pdf"}),
}


@pytest.mark.django_db
def test_reading_is_recorded_and_being_refused_is_not() -> None:
    world = make_world()
    rae = world.people["recruiter"].pk
    for address, (action, payload) in READS.items():
        name, noun = ("report_id", "report") if action == REPORT else ("candidate_id", "candidate")
        argument = "interview_id" if address == "interview_cv" else name
        path = reverse(address, args=[world.argument(address, argument)])
        before = AuditEvent.objects.count()

        assert world.client("outsider").get(path).status_code == 404
        response = world.client("recruiter").get(path)
        if response.streaming:  # read to the end, the file is closed
            b"".join(response)
        [event] = AuditEvent.objects.order_by("pk")[before:]
        subject = world.argument(noun, name)
        assert (event.action, event.actor_id, event.subject_id) == (action, rae, subject)
        assert event.payload == payload
