"""Addresses of stakeholders."""

from django.urls import URLPattern

public: tuple[list[URLPattern], str] = ([], "stakeholders")
manage: tuple[list[URLPattern], str] = ([], "stakeholders_manage")
personal: tuple[list[URLPattern], str] = ([], "stakeholders_personal")
