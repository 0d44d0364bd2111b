"""Where no mail server is named, people read the mails addressed to them here."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.models import MailAttachment, OutgoingMail
from accounts.views.requests import StaffRequest
from web.pages import page


@require_safe
@login_required
def show_list(request: StaffRequest) -> HttpResponse:
    """List the reader's mails, the newest first."""
    found = OutgoingMail.objects.visible_to(request.user).only(
        "subject", "to", "created_at", "state"
    )
    context = {"page": page(found, order=("-id",), cursor=request.GET.get("cursor"))}
    return render(request, "accounts/mail_list.html", context)


@require_safe
@login_required
def detail(request: StaffRequest, mail_id: int) -> HttpResponse:
    """Show one mail as text, with its attachments."""
    mail = get_object_or_404(OutgoingMail.objects.visible_to(request.user), pk=mail_id)
    context = {"mail": mail, "attachments": mail.attachments.defer("content").order_by("pk")}
    return render(request, "accounts/mail_detail.html", context)


@require_safe
@login_required
def attachment(request: StaffRequest, mail_id: int, attachment_id: int) -> HttpResponse:
    """Hand out an attachment, as a download whatever it is."""
    mails = OutgoingMail.objects.visible_to(request.user)
    found = MailAttachment.objects.filter(mail__in=mails, mail_id=mail_id)
    file = get_object_or_404(found, pk=attachment_id)
    return HttpResponse(
        bytes(file.content),
        content_type=file.content_type,
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=file.filename
            ),
        },
    )
