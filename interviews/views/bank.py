"""The bank beside a running order, to pick questions from."""

from accounts.views.requests import StaffRequest
from questionbank.models import QuestionVersion
from web.pages import page

SHOWN = 20


def bank_beside(request: StaffRequest) -> dict[str, object]:
    """Return the published questions whose title fits what is searched, a page of them."""
    words = request.GET.get("q", "").strip()
    found = QuestionVersion.objects.visible_to(request.user).published().select_related("topic")
    if words:
        found = found.filter(title__icontains=words)
    cursor = request.GET.get("cursor")
    return {"words": words, "shelf": page(found, order=("title", "id"), cursor=cursor, size=SHOWN)}
