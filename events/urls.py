"""Addresses of events."""

from django.urls import URLPattern

public: tuple[list[URLPattern], str] = ([], "events")
manage: tuple[list[URLPattern], str] = ([], "events_manage")
personal: tuple[list[URLPattern], str] = ([], "events_personal")
