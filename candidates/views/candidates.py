"""Pages of candidates: list, profile, CV."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import OutgoingMail
from accounts.views.requests import StaffRequest
from candidates.actions import candidates
from candidates.actions.candidates import Profile
from candidates.forms import ApplicationForm, CvForm, NewCandidateForm, ProfileForm
from candidates.models import Application, Candidate
from candidates.queries import LISTED, candidate_rows, colleague_at
from web.authorize import authorize
from web.editions import Basis, edition
from web.files import pdf_response
from web.search import SearchForm, page_of_hits


@require_safe
@login_required
def show_list(request: StaffRequest) -> HttpResponse:
    """List candidates by name; search over name, address, headline, country and skills."""
    authorize(request.user, "candidates.view_candidate")
    form = SearchForm(request.GET)
    found = page_of_hits(
        Candidate.objects.visible_to(request.user),
        form.words,
        order=("name", "id"),
        cursor=request.GET.get("cursor"),
        columns=LISTED,
    )
    context = {"form": form, "page": candidate_rows(found)}
    return render(request, "candidates/candidate_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: StaffRequest) -> HttpResponse:
    """Make a candidate, with a CV and an opening where they are known."""
    authorize(request.user, "candidates.edit_candidate")
    initial = {"opening": request.GET.get("opening")}
    form = NewCandidateForm(
        request.POST or None, request.FILES or None, initial=initial, reader=request.user
    )
    if request.method == "POST" and form.is_valid():
        candidate = candidates.add(
            profile=form.profile(),
            cv=form.cleaned_data["cv"],
            opening=form.cleaned_data["opening"],
            is_colleague=form.is_confirmed,
            by=request.user,
            at=timezone.now(),
        )
        return redirect("candidate_detail", candidate.pk)
    status = 422 if form.errors else 200
    return render(request, "candidates/candidate_edit.html", {"form": form}, status=status)


@require_safe
@login_required
def detail(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Show a candidate's profile, CV and applications."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
    authorize(request.user, "candidates.view_candidate", candidate)
    return render_profile(request, candidate)


def render_profile(
    request: StaffRequest,
    candidate: Candidate,
    *,
    cv_form: CvForm | None = None,
    application_form: ApplicationForm | None = None,
) -> HttpResponse:
    """Render the profile, with the form that was refused if there is one."""
    applications = candidate.applications.select_related("opening")
    search = SearchForm(request.GET)
    application_form = application_form or ApplicationForm(candidate=candidate, words=search.words)
    context = {
        "candidate": candidate,
        "colleague": candidate.user or colleague_at(candidate.email),
        "may_unlink": request.user.has_perm("candidates.link_candidate", candidate),
        "applications": applications.order_by("-applied_at", "-pk"),
        "stages": Application.Stage.choices,
        "cv_form": cv_form or CvForm(),
        "cv_edition": edition(str(candidate.cv)),
        "application_form": application_form,
        "search": search,
        "undelivered": OutgoingMail.objects.undelivered_to(candidate),
        "has_openings": application_form.openings.exists(),
    }
    status = 422 if cv_form or application_form.errors else 200
    return render(request, "candidates/candidate_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Change a candidate's profile."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
    authorize(request.user, "candidates.edit_candidate", candidate)
    basis = Basis.read(request, edition(Profile.of(candidate)))
    form = ProfileForm(request.POST or None, candidate=candidate, reader=request.user)
    if request.method == "POST" and form.is_valid() and _save(request, candidate, form, basis):
        return redirect("candidate_detail", candidate.pk)
    context = {"form": form, "candidate": candidate, "basis": basis}
    status = basis.status(has_faults=bool(form.errors))
    return render(request, "candidates/candidate_edit.html", context, status=status)


def _save(request: StaffRequest, candidate: Candidate, form: ProfileForm, basis: Basis) -> bool:
    return basis.take(
        lambda: candidates.edit(
            candidate=candidate,
            profile=form.profile(),
            made_from=basis.made_from,
            is_colleague=form.is_confirmed,
            by=request.user,
            at=timezone.now(),
        )
    )


@require_safe
@login_required
def read_cv(request: StaffRequest, candidate_id: int) -> HttpResponseBase:
    """Hand out the CV as a download."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
    authorize(request.user, "candidates.view_candidate", candidate)
    response = pdf_response(candidate.cv, candidate.cv_filename)
    candidates.note_read_cv(candidate=candidate, by=request.user, at=timezone.now())
    return response


@require_POST
@login_required
def unlink(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Say that the candidate is not the colleague after all."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
    authorize(request.user, "candidates.link_candidate", candidate)
    candidates.unlink(candidate=candidate, by=request.user, at=timezone.now())
    messages.success(request, "The candidate is not taken for a colleague any more.")
    return redirect("candidate_detail", candidate.pk)


@require_POST
@login_required
def attach_cv(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Store a CV in place of the one before."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
    authorize(request.user, "candidates.edit_candidate", candidate)
    form = CvForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_profile(request, candidate, cv_form=form)
    upload = form.cleaned_data["cv"]
    candidates.attach_cv(
        candidate=candidate,
        upload=upload,
        shown=request.POST.get("shown"),
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, "The CV was uploaded.")
    return redirect("candidate_detail", candidate.pk)


@require_POST
@login_required
def remove_cv(request: StaffRequest, candidate_id: int) -> HttpResponse:
    """Delete the CV."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.user), pk=candidate_id)
    authorize(request.user, "candidates.edit_candidate", candidate)
    shown = request.POST.get("shown")
    candidates.remove_cv(candidate=candidate, shown=shown, by=request.user, at=timezone.now())
    messages.success(request, "The CV was deleted.")
    return redirect("candidate_detail", candidate.pk)
