"""Addresses of stakeholders."""

from django.urls import URLPattern, path

from stakeholders.contacts import bulk_views as bulk
from stakeholders.contacts import export_views as exports
from stakeholders.contacts import history_views as history
from stakeholders.contacts import views as people
from stakeholders.duplicates import views as duplicates
from stakeholders.gaps import views as gaps
from stakeholders.imports import views as imports
from stakeholders.segments import views as segments

manage: tuple[list[URLPattern], str] = (
    [
        path("", people.people, name="list"),
        path("add/", people.add, name="add"),
        path("<int:pk>/", people.edit, name="edit"),
        path("<int:pk>/history/", history.history, name="history"),
        path("<int:pk>/lift-bounce/", people.lift, name="lift"),
        path("<int:pk>/remove/", people.remove, name="remove"),
        path("remove/", bulk.remove_selected, name="remove_selected"),
        path("import/", imports.imports, name="imports"),
        path("import/<int:pk>/", imports.one, name="import"),
        path("import/template.csv", imports.template, name="import_template"),
        path("import/topics.csv", imports.topics, name="import_topics"),
        path("import/<int:pk>/columns/", imports.match, name="import_match"),
        path("import/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
        path("import/<int:pk>/discard/", imports.discard, name="import_discard"),
        path("export/", exports.people, name="export"),
        path("gaps/", gaps.gaps, name="gaps"),
        path("gaps/targets/", gaps.targets, name="targets"),
        path("duplicates/", duplicates.duplicates, name="duplicates"),
        path("duplicates/<int:pk>/<int:other>/", duplicates.compare, name="compare"),
        path("duplicates/distinct/", duplicates.distinct, name="distinct"),
        path("duplicates/distinct/<int:pk>/", duplicates.compare_again, name="compare_again"),
        path("segments/", segments.segments, name="segments"),
        path("segments/add/", segments.add, name="segment_add"),
        path("segments/<int:pk>/", segments.segment, name="segment"),
        path("segments/<int:pk>/edit/", segments.edit, name="segment_edit"),
        path("segments/<int:pk>/export/", exports.segment, name="segment_export"),
        path("segments/<int:pk>/delete/", segments.delete, name="segment_delete"),
    ],
    "stakeholders_manage",
)
