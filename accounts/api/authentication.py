"""Programs log in with `Authorization: Bearer <token>`."""

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.actions import tokens
from accounts.models import ApiToken, User
from accounts.queries import lacks_second_factor

KEYWORD = b"bearer"
# One sentence for all failures: a guesser learns nothing, and only the owner could use more.
REFUSAL = "This token is unknown, expired or revoked."
SECOND_FACTOR_FIRST = "The owner of this token has to set up a second factor first."


class TokenAuthentication(BaseAuthentication):
    """Finds the person by the token's digest."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return whose token it is; None without a bearer token. Raises AuthenticationFailed."""
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != KEYWORD:
            return None
        found = ApiToken.objects.select_related("user").filter(
            digest=tokens.digest(secret.strip().decode("latin-1"))
        )
        token = found.first()
        if token is None or not token.is_valid(timezone.now()) or not token.user.is_active:
            raise AuthenticationFailed(REFUSAL)
        if lacks_second_factor(token.user):
            raise AuthenticationFailed(SECOND_FACTOR_FIRST)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 -- DRF's signature
        """Return the challenge that makes a refusal 401 rather than 403."""
        return 'Bearer realm="api"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Describes the token in the API's schema."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002 -- the library's signature
        """Return the OpenAPI security scheme."""
        return {"type": "http", "scheme": "bearer"}
