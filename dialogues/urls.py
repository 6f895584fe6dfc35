"""Addresses of dialogues."""

from django.urls import URLPattern, path

from dialogues.frame.views import desk
from dialogues.frame.views import gaps as missing
from dialogues.frame.views import public as open_to_all
from dialogues.recommendations import views as ledger

public: tuple[list[URLPattern], str] = (
    [
        path("", open_to_all.dialogue_list, name="list"),
        path("<int:pk>/", open_to_all.detail, name="detail"),
        path("recommendations/<int:pk>/", open_to_all.recommendations, name="recommendations"),
    ],
    "dialogues",
)
manage: tuple[list[URLPattern], str] = (
    [
        path("", desk.dialogue_list, name="list"),
        path("new/", desk.create, name="create"),
        path("<int:pk>/", desk.detail, name="detail"),
        path("<int:pk>/edit/", desk.edit, name="edit"),
        path("<int:pk>/publish/", desk.publish, name="publish"),
        path("<int:pk>/withdraw/", desk.withdraw, name="withdraw"),
        path("<int:pk>/answer/", desk.answer, name="answer"),
        path("<int:pk>/gaps/", missing.gaps, name="gaps"),
        path("<int:pk>/sessions/add/", desk.session_add, name="session_add"),
        path("<int:pk>/sessions/<int:session>/remove/", desk.session_remove, name="session_remove"),
        path("<int:pk>/recommendations/add/", ledger.recommendation_add, name="recommendation_add"),
        path("<int:pk>/recommendations/<int:recommendation>/", ledger.recommendation_edit, name="recommendation_edit"),
        path(
            "<int:pk>/recommendations/<int:recommendation>/remove/",
            ledger.recommendation_remove,
            name="recommendation_remove",
        ),
        path(
            "<int:pk>/recommendations/<int:recommendation>/addressees/add/", ledger.addressee_add, name="addressee_add"
        ),
        path("<int:pk>/addressees/<int:addressee>/", ledger.addressee, name="addressee"),
        path("<int:pk>/addressees/<int:addressee>/remove/", ledger.addressee_remove, name="addressee_remove"),
    ],
    "dialogues_manage",
)
