"""The pages of reports: the list, one report, its paper, its mails, its decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.base import ContentFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import StaffRequest
from interviews.actions import decisions, deliveries
from interviews.actions import reports as requests
from interviews.actions.states import ApplicationOver
from interviews.documents import paper
from interviews.forms.reports import DecisionForm, ReportFilters
from interviews.models import Delivery, Interview, Report
from interviews.queries import report_lists, report_pages, scorecard_contents
from interviews.views.interviews import fetch
from web.authorize import authorize
from web.files import pdf_response
from web.search import page_of_hits


@require_safe
@login_required
def show_list(request: StaffRequest) -> HttpResponse:
    """List the newest report of each interview."""
    filters = ReportFilters(request.GET)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    found = page_of_hits(
        report_lists.listing(reader=request.user, stage=wanted.get("stage", "")),
        wanted.get("q", ""),
        order=["-pk"],
        cursor=request.GET.get("cursor"),
        column="interview__search",
        searched=Interview.objects.visible_to(request.user),
        columns=report_lists.LISTED,
    )
    context = {
        "page": report_lists.shown(found, reader=request.user),
        "filters": filters,
        "is_filtered": any(wanted.values()),
    }
    return render(request, "interviews/report_list.html", context)


@require_safe
@login_required
def detail(request: StaffRequest, report_id: int) -> HttpResponse:
    """Show one report from its snapshot."""
    report = get_object_or_404(report_pages.readable(request.user), pk=report_id)
    requests.note_read(report=report, by=request.user, shape="page", at=timezone.now())
    context = {"page": report_pages.page_for(report, reader=request.user), "form": DecisionForm()}
    return render(request, "interviews/report_detail.html", context)


@require_safe
@login_required
def pdf(request: StaffRequest, report_id: int) -> FileResponse:
    """Hand out the report on paper; `?paper=letter` or `a4` sets the same snapshot anew."""
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=report_id)
    if report.state != Report.State.READY:
        raise Http404
    content = paper.render_report(report, size=request.GET.get("paper", ""))
    requests.note_read(report=report, by=request.user, shape="pdf", at=timezone.now())
    return pdf_response(ContentFile(content), paper.filename(report), is_inline=True)


@require_POST
@login_required
def build_again(request: StaffRequest, report_id: int) -> HttpResponse:
    """Try a report that could not be built again now."""
    report = get_object_or_404(report_pages.readable(request.user), pk=report_id)
    authorize(request.user, "interviews.build_report", report)
    requests.build_again(report=report, by=request.user, at=timezone.now())
    messages.success(request, "The report is being built again.")
    return redirect("report_detail", report.pk)


@require_safe
@login_required
def delivery(request: StaffRequest, delivery_id: int) -> HttpResponse:
    """Lead to the page of the report, where deliveries stand."""
    return redirect("report_detail", _delivery(request, delivery_id).report_id)


@require_POST
@login_required
def resend(request: StaffRequest, delivery_id: int) -> HttpResponse:
    """Try a delivery's mail again now."""
    delivery = _delivery(request, delivery_id)
    authorize(request.user, "interviews.resend_delivery", delivery)
    deliveries.resend(delivery=delivery, by=request.user, at=timezone.now())
    messages.success(request, f"The e-mail to {delivery.recipient} is being sent again.")
    return redirect("report_detail", delivery.report_id)


def _delivery(request: StaffRequest, delivery_id: int) -> Delivery:
    visible = Delivery.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("report", "recipient"), pk=delivery_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: StaffRequest, interview_id: int) -> HttpResponse:
    """Decide on an interview; where something is missing, the form keeps what was typed."""
    interview = fetch(request.user, interview_id)
    authorize(request.user, "interviews.decide_interview", interview)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.decide(
                interview=interview, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ApplicationOver as error:
            form.add_error("outcome", str(error))
        else:
            messages.success(request, "Decision recorded; the interview is closed.")
            return redirect("report_detail", interview.reports.latest("number").pk)
    context = {
        "interview": interview,
        "form": form,
        "awaited": scorecard_contents.awaited_panelists(interview),
        "report": report_pages.readable(request.user).filter(interview=interview).latest("number"),
    }
    status = 422 if form.errors else 200
    return render(request, "interviews/report_decide.html", context, status=status)
