"""The form of each page of django-allauth."""

ACCOUNT_FORMS = {
    "login": "accounts.sign_in.forms.LoginForm",
    "request_login_code": "accounts.sign_in.forms.AskForCodeForm",
    "confirm_login_code": "accounts.sign_in.forms.MailedCodeForm",
    "reset_password": "accounts.sign_in.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.sign_in.forms.ResetPasswordKeyForm",
    "change_password": "accounts.sign_in.forms.ChangePasswordForm",
    "reauthenticate": "accounts.sign_in.forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "accounts.sign_in.forms.CodeForm",
    "reauthenticate": "accounts.sign_in.forms.CodeAgainForm",
    "activate_totp": "accounts.sign_in.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.passkeys.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.passkeys.forms.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.passkeys.forms.PasskeyForm",
    "reauthenticate_webauthn": "accounts.passkeys.forms.PasskeyAgainForm",
    "login_webauthn": "accounts.passkeys.forms.PasskeyAloneForm",
}
