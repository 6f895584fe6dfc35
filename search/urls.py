"""The address of the search."""

from django.urls import path

from search import views

public_urls = ([path("", views.results, name="results")], "search")
