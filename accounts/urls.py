"""Addresses of accounts: logging in, people, one's own settings, invitations."""

from allauth.account import views as allauth
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from accounts.views import invitations, log_in, mails, people, security
from accounts.views import settings as own

# What of allauth is needed: people come by invitation, so nothing signs up or changes addresses.
entrance = [
    path("login/", log_in.log_in, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("reauthenticate/", log_in.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", security.authenticate, name="mfa_authenticate"),
    path("second-factor/again/", security.reauthenticate, name="mfa_reauthenticate"),
    path("passkey/", security.log_in_by_passkey, name="mfa_login_webauthn"),
    path(
        "passkey/again/",
        security.reauthenticate_by_passkey,
        name="mfa_reauthenticate_webauthn",
    ),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("signup/", allauth.signup, name="account_signup"),  # says that it is closed
    path("password/change/", log_in.change_password, name="account_change_password"),
    path("password/reset/", log_in.reset_password, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        log_in.reset_password_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include(entrance)),
    path("invitations/<str:uid>/<str:token>/", invitations.accept, name="invitation_accept"),
    path("people/", people.show_list, name="person_list"),
    path("people/invite/", people.invite, name="person_invite"),
    path("people/<int:user_id>/", people.detail, name="person_detail"),
    path("people/<int:user_id>/invite/", people.invite_again, name="person_invite_again"),
    path("people/<int:user_id>/deactivate/", people.deactivate, name="person_deactivate"),
    path(
        "people/<int:user_id>/remove-second-factor/",
        people.remove_second_factor,
        name="person_remove_second_factor",
    ),
    path("people/<int:user_id>/reactivate/", people.reactivate, name="person_reactivate"),
    path("settings/", own.profile, name="account_settings"),
    # allauth leads to these names.
    path("settings/security/", security.show, name="mfa_index"),
    path("settings/security/app/", security.activate_totp, name="mfa_activate_totp"),
    path("settings/security/app/remove/", security.deactivate_totp, name="mfa_deactivate_totp"),
    path("settings/security/codes/", security.view_codes, name="mfa_view_recovery_codes"),
    path(
        "settings/security/codes/new/",
        security.generate_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "settings/security/passkeys/",
        RedirectView.as_view(pattern_name="mfa_index"),
        name="mfa_list_webauthn",
    ),
    path("settings/security/passkeys/new/", security.add_passkey, name="mfa_add_webauthn"),
    path(
        "settings/security/passkeys/<int:pk>/remove/",
        security.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("settings/sessions/<int:session_id>/end/", security.end_session, name="session_end"),
    path("settings/sessions/end/", security.end_other_sessions, name="session_end_others"),
    path("settings/tokens/", own.show_tokens, name="token_list"),
    path("settings/tokens/<int:token_id>/revoke/", own.revoke_token, name="token_revoke"),
]
if settings.READS_MAIL_HERE:
    urlpatterns += [
        path("mails/", mails.show_list, name="mail_list"),
        path("mails/<int:mail_id>/", mails.detail, name="mail_detail"),
        path(
            "mails/<int:mail_id>/attachments/<int:attachment_id>/",
            mails.attachment,
            name="mail_attachment",
        ),
    ]
