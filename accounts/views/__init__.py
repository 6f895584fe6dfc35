"""The screens of sign-in: allauth's, with what the portal needs changed."""
