"""A form that could not be taken because its sender is not logged in any more, kept for them.

It lies in the session of the browser that sent it, for an hour, and comes back to the person for
whom the form was drawn and to nobody else. Files, passwords and codes are not kept.
"""

import re
import time
from dataclasses import asdict, dataclass

from django.http import HttpRequest, QueryDict

from web.form_keys import FIELD, owner_of

KEPT = "kept_form"  # in the session, and in the address that asks for it
SECONDS = 60 * 60
MOST_CHARACTERS = 1_000_000
NOT_KEPT = re.compile(rf"password|^(code|credential|csrfmiddlewaretoken|{FIELD})$")
TECHNICAL = {"made_from", "next"}
BY_SCRIPT = ("X-Requested-With", "HX-Request")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What was typed, by whom, and for which address."""

    owner: int
    path: str
    values: dict[str, list[str]]
    had_files: bool
    at: float

    @property
    def data(self) -> QueryDict:
        """Return it as a request carries it."""
        data = QueryDict(mutable=True)
        for name, values in self.values.items():
            data.setlist(name, values)
        return data

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Return labels and values as people read them, without what only programs read."""
        shown = {name: texts for name, texts in self.values.items() if name not in TECHNICAL}
        pairs = [(name, text) for name, texts in shown.items() for text in texts]
        return [
            (name.replace("_", " ").capitalize(), text)
            for name, text in pairs
            if text and not text.isdigit()
        ]


def is_by_script(request: HttpRequest) -> bool:
    """Say whether a script sent the request: it keeps what was typed by itself."""
    return any(name in request.headers for name in BY_SCRIPT)


def keep(request: HttpRequest) -> bool:
    """Keep what was sent, and say whether that was possible."""
    owner = owner_of(request)
    if owner is None or is_by_script(request):
        return False
    if request.user.is_authenticated and request.user.pk != owner:
        return False
    values = {name: texts for name, texts in _texts(request) if not NOT_KEPT.search(name)}
    if sum(len(text) for texts in values.values() for text in texts) > MOST_CHARACTERS:
        return False
    kept = KeptForm(owner, request.path, values, bool(request.FILES), time.time())
    request.session[KEPT] = asdict(kept)
    if not request.user.is_authenticated:
        request.session.set_expiry(SECONDS)  # logging in sets it anew
    return True


def _texts(request: HttpRequest) -> list[tuple[str, list[str]]]:
    return [(name, [str(text) for text in texts]) for name, texts in request.POST.lists()]


def kept_for(request: HttpRequest) -> KeptForm | None:
    """Return what the reader sent to this address and has not saved; another's is dropped."""
    if KEPT not in request.session or not request.user.is_authenticated:
        return None
    kept = KeptForm(**request.session[KEPT])
    if kept.owner != request.user.pk or kept.at + SECONDS < time.time():
        del request.session[KEPT]
        return None
    return kept if kept.path == request.path else None


def forget(request: HttpRequest) -> None:
    """Drop what was kept for this address: it is being sent again."""
    if kept_for(request):
        del request.session[KEPT]


def address_of(request: HttpRequest) -> str:
    """Return where what was kept is shown."""
    query = request.GET.copy()
    query[KEPT] = "1"
    return f"{request.path}?{query.urlencode()}"
