"""The pages of kits."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.requests import StaffRequest
from interviews.actions import kits as actions
from interviews.forms.kits import KitForm
from interviews.forms.plans import RunningOrder
from interviews.models import Kit
from interviews.queries import kits, plans
from interviews.views import builder
from web.authorize import authorize
from web.editions import Basis
from web.search import SearchForm, page_of_hits

EDITOR = "interviews/kit_edit.html"


@require_safe
@login_required
def show_list(request: StaffRequest) -> HttpResponse:
    """List the kits that are in use, or the archived ones."""
    form, is_archived = SearchForm(request.GET), "archived" in request.GET
    context = {
        "page": page_of_hits(
            kits.listing(reader=request.user, is_archived=is_archived),
            form.words,
            order=("name", "id"),
            cursor=request.GET.get("cursor"),
        ),
        "form": form,
        "is_archived": is_archived,
        "is_in_use": not is_archived,
    }
    return render(request, "interviews/kit_list.html", context)


@require_safe
@login_required
def detail(request: StaffRequest, slug: str) -> HttpResponse:
    """Show a kit: its sections, minutes and what it gives evidence of."""
    kit = get_object_or_404(Kit.objects.visible_to(request.user), slug=slug)
    begin = f"{reverse('interview_draft')}?{urlencode({'kit': kit.pk})}"
    context = {"kit": kit, "plan": plans.plan_for_kit(kit), "begin": begin}
    return render(request, "interviews/kit_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def create(request: StaffRequest) -> HttpResponse:
    """Begin a kit; its questions are chosen on its next page."""
    authorize(request.user, "interviews.create_kit")
    form = KitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kit = actions.create(**form.cleaned_data, sections=[], by=request.user, at=timezone.now())
        return redirect("kit_edit", kit.slug)
    status = 422 if form.errors else 200
    return render(request, "interviews/kit_create.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    """Edit what a kit says and which questions it holds, in which order."""
    kit = get_object_or_404(Kit.objects.visible_to(request.user), slug=slug)
    authorize(request.user, "interviews.edit_kit", kit)
    plan = plans.plan_for_kit(kit)
    basis, order = Basis.read(request, plan.edition), builder.read(request, plan)
    form = KitForm(request.POST or None, initial=vars(kit))
    shown: RunningOrder | None = order
    if request.method == "POST" and all([form.is_valid(), order.is_valid()]):
        save = partial(actions.edit, kit=kit, **form.cleaned_data)
        shown = builder.attempt(order, basis, save, by=request.user)
    if shown is None:
        messages.success(request, order.said)
        return redirect(builder.address(request, order))
    return builder.show(request, EDITOR, order=shown, plan=plan, basis=basis, form=form, kit=kit)


@require_POST
@login_required
def archive(request: StaffRequest, slug: str) -> HttpResponse:
    """Take a kit out of use."""
    kit = get_object_or_404(Kit.objects.visible_to(request.user), slug=slug)
    authorize(request.user, "interviews.archive_kit", kit)
    actions.archive(kit=kit, by=request.user, at=timezone.now())
    messages.success(request, f"{kit.name} is archived.")
    return redirect("kit_list")


@require_POST
@login_required
def restore(request: StaffRequest, slug: str) -> HttpResponse:
    """Bring an archived kit back."""
    kit = get_object_or_404(Kit.objects.visible_to(request.user), slug=slug)
    authorize(request.user, "interviews.archive_kit", kit)
    actions.restore(kit=kit, by=request.user, at=timezone.now())
    messages.success(request, f"{kit.name} is in use again.")
    return redirect("kit_detail", kit.slug)
