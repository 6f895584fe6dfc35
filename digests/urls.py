"""Addresses of digests."""

from django.urls import URLPattern

public: tuple[list[URLPattern], str] = ([], "digests")
manage: tuple[list[URLPattern], str] = ([], "digests_manage")
personal: tuple[list[URLPattern], str] = ([], "digests_personal")
