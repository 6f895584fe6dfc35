"""Addresses of dialogues."""

from django.urls import URLPattern

public: tuple[list[URLPattern], str] = ([], "dialogues")
manage: tuple[list[URLPattern], str] = ([], "dialogues_manage")
personal: tuple[list[URLPattern], str] = ([], "dialogues_personal")
