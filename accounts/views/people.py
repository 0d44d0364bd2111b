"""Pages on which admins invite people, give them roles, and switch accounts off."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import guards, people
from accounts.forms import InviteForm, RolesForm
from accounts.models import User
from accounts.queries import guard_of
from accounts.views.requests import StaffRequest
from web.authorize import authorize
from web.columns import slim
from web.editions import Basis, edition
from web.search import SearchForm, page_of_hits


@require_safe
@login_required
def show_list(request: StaffRequest) -> HttpResponse:
    """List everybody with an account."""
    authorize(request.user, "accounts.manage_user")
    form = SearchForm(request.GET)
    context = {
        "form": form,
        "page": page_of_hits(
            slim(User.objects.visible_to(request.user)),
            form.words,
            order=("name", "id"),
            cursor=request.GET.get("cursor"),
        ),
    }
    return render(request, "accounts/person_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request: StaffRequest) -> HttpResponse:
    """Invite a person."""
    authorize(request.user, "accounts.manage_user")
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = people.invite(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, f"An invitation goes to {user.email}.")
        return redirect("person_list")
    context = {"form": form}
    return render(
        request, "accounts/person_invite.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def detail(request: StaffRequest, user_id: int) -> HttpResponse:
    """Show a person's account, and change the roles."""
    authorize(request.user, "accounts.manage_user")
    person = get_object_or_404(User.objects.visible_to(request.user), pk=user_id)
    basis = Basis.read(request, edition(sorted(person.roles)))
    form = RolesForm(request.POST or None, initial={"roles": person.roles})
    if request.method == "POST" and form.is_valid() and _save(request, person, form, basis):
        messages.success(request, f"The roles of {person.name} are changed.")
        return redirect("person_list")
    now = timezone.now()
    tokens = person.api_tokens.filter(revoked_at=None, expires_at__gt=now).order_by("-created_at")
    context = {"person": person, "form": form, "basis": basis, "tokens": tokens}
    context["guard"] = guard_of(person)
    status = basis.status(has_faults=bool(form.errors))
    return render(request, "accounts/person_detail.html", context, status=status)


def _save(request: StaffRequest, person: User, form: RolesForm, basis: Basis) -> bool:
    return basis.take(
        lambda: people.change_roles(
            user=person,
            roles=form.cleaned_data["roles"],
            made_from=basis.made_from,
            by=request.user,
            at=timezone.now(),
        )
    )


def _step(act: Callable[..., object], done: str) -> Callable[..., HttpResponse]:
    """Return a view that does one thing to an account and leads back to its page."""

    @require_POST
    @login_required
    def view(request: StaffRequest, user_id: int) -> HttpResponse:
        authorize(request.user, "accounts.manage_user")
        person = get_object_or_404(User.objects.visible_to(request.user), pk=user_id)
        act(user=person, by=request.user, at=timezone.now())
        messages.success(request, done.format(person=person))
        return redirect("person_detail", person.pk)

    return view


invite_again = _step(people.invite_again, "A new invitation goes to {person.email}.")
deactivate = _step(people.deactivate, "The account of {person.name} is switched off.")
remove_second_factor = _step(
    guards.remove_second_factor, "{person.name} can log in with the password alone."
)
reactivate = _step(people.reactivate, "The account of {person.name} is switched on.")
