"""Addresses of sign-in: those of allauth that the portal offers, under allauth's names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from accounts.passkeys import views as passkeys
from accounts.sign_in.views import code_by_email as code_by_mail
from accounts.sign_in.views.sign_in import SignIn
from accounts.single_sign_on import views as single_sign_on
from accounts.two_step.verification import own_factor_first
from accounts.two_step.views import SecondStep, SetUpSecondFactor

urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("login/code/", code_by_mail.AskForCode.as_view(), name="account_request_login_code"),
    path("login/code/confirm/", code_by_mail.EnterCode.as_view(), name="account_confirm_login_code"),
    path("login/passkey/", passkeys.PasskeyAlone.as_view(), name="mfa_login_webauthn"),
    path("login/single-sign-on/", single_sign_on.leave, name="account_single_sign_on"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),  # closed: says how one gets an account
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", code_by_mail.AskForPasswordLink.as_view(), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", SecondStep.as_view(), name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", own_factor_first(SetUpSecondFactor.as_view()), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", own_factor_first(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/passkeys/add/", own_factor_first(passkeys.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("2fa/passkeys/reauthenticate/", passkeys.PasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("2fa/passkeys/<int:pk>/rename/", own_factor_first(passkeys.RenamePasskey.as_view()), name="mfa_edit_webauthn"),
    path(
        "2fa/passkeys/<int:pk>/remove/", own_factor_first(passkeys.RemovePasskey.as_view()), name="mfa_remove_webauthn"
    ),
    path("2fa/recovery-codes/", own_factor_first(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        own_factor_first(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        own_factor_first(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]

# The same in every language: registered at the provider.
from_elsewhere = [path("single-sign-on/", single_sign_on.come_back, name="account_single_sign_on_back")]
