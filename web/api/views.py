"""What every endpoint can do: take a POST once, however often it is sent."""

from collections.abc import Callable
from http import HTTPStatus
from json import loads

from django.db import transaction
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from web import receipts
from web.conflict import Conflict
from web.models import Receipt
from web.receipts import Wish

KEY, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
LONGEST_KEY = 255


class StillRunning(Conflict, problem="still-running"):
    """The same request is being answered at this moment."""


class ApiView(APIView):
    """An endpoint. Its POST may carry an Idempotency-Key; a repeat gets the first one's answer."""

    post: Callable[..., Response]  # where there is one

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Check who asks, and put the key's memory around what answers a POST."""
        key = request.headers.get(KEY)
        if key is None or request.method != "POST":
            super().initial(request, *args, **kwargs)
            return
        body = request.body  # before anything reads the stream
        super().initial(request, *args, **kwargs)
        act = self.post
        sent = receipts.fingerprint(request.get_full_path().encode(), body)
        wish = Wish(request.user.pk or 0, f"api:{_checked(key)}", sent)
        self.post = lambda *args, **kwargs: _once(wish, lambda: act(*args, **kwargs))


def _checked(key: str) -> str:
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        said = f"Send 1 to {LONGEST_KEY} visible ASCII characters, such as a UUID."
        raise ValidationError({KEY: [said]})
    return key


def _once(wish: Wish, act: Callable[[], Response]) -> Response:
    """Answer, and remember what was done; what was refused may be tried again under its key."""
    with transaction.atomic():
        if not receipts.lock(wish, waits=False):
            raise StillRunning("This request is being answered. Send it again for its answer.")
        if receipt := receipts.find(wish):
            return _answer_again(receipt, wish)
        response = act()
        if response.status_code < HTTPStatus.MULTIPLE_CHOICES:
            receipts.keep(wish, status=response.status_code, answer=_text(response.data))
        return response


def _answer_again(receipt: Receipt, wish: Wish) -> Response:
    if receipt.fingerprint != wish.fingerprint:
        raise ValidationError({KEY: ["This key was used for another request. Make a new one."]})
    data = loads(receipt.answer) if receipt.answer else None
    return Response(data, status=receipt.status, headers={REPLAYED: "true"})


def _text(data: object) -> str:
    return "" if data is None else JSONRenderer().render(data).decode()
