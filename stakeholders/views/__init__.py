"""The screens of the address book: ``people`` and ``segments``."""
