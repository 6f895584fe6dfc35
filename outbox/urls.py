"""Addresses of outbox."""

from django.urls import URLPattern

public: tuple[list[URLPattern], str] = ([], "outbox")
manage: tuple[list[URLPattern], str] = ([], "outbox_manage")
personal: tuple[list[URLPattern], str] = ([], "outbox_personal")
