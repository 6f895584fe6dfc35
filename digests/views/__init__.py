"""The screens of digests: ``public`` to ask for one, ``personal`` behind the link in the emails, ``office`` for figures."""
