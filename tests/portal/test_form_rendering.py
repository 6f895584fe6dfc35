"""Fields as people and screen readers meet them."""

import re

from django import forms

from echos_portal.form_rendering import PortalRenderer, field_groups, first_control_id
from hubs.templatetags.topic_choices import topic_choices
from tests.portal.gallery import RoomForm


def test_our_field_template_is_used_by_every_form() -> None:
    assert isinstance(RoomForm().renderer, PortalRenderer)
    assert RoomForm()["title"].as_field_group().startswith('<div class="field">')


def test_optional_field_says_so_and_required_one_does_not() -> None:
    form = RoomForm()
    assert form["summary"].as_field_group().count("(optional)") == 1
    assert form["title"].as_field_group().count("(optional)") == 0


def test_wrong_field_is_described_by_its_help_and_its_error() -> None:
    html = RoomForm({})["title"].as_field_group()
    described = re.findall(r'aria-describedby="([^"]*)"', html)
    assert described == ["id_title_helptext id_title_error"]
    assert [html.count(f'id="{name}"') for name in described[0].split()] == [1, 1]
    assert re.findall(r"aria-invalid=\"(\w+)\"", html) == ["true"]


def test_choices_stand_in_a_fieldset_with_their_question_as_legend() -> None:
    html = RoomForm({})["format"].as_field_group()
    assert re.findall(r"<fieldset[^>]*aria-describedby=\"([^\"]*)\"", html) == ["id_format_helptext id_format_error"]
    assert re.findall(r"<legend>([^<]*)</legend>", html) == ["Format"]
    assert re.findall(r'<label for="([^"]*)">([^<]*)', html) == [
        ("id_format_0", "In the room"),
        ("id_format_1", "Online"),
    ]


def test_topics_of_a_picker_are_escaped_ticked_and_named_by_their_labels() -> None:
    options = [
        {"type": "radio", "name": "topic", "value": "", "label": "All topics", "selected": False, "attrs": {"id": "t_0"}},
        {
            "type": "radio", "name": "topic", "value": 'P"1', "label": "Screening & <care>", "selected": True,
            "attrs": {"id": "t_1", "disabled": True},
        },
    ]  # fmt: skip
    none, chosen = topic_choices(options).splitlines()
    assert none == (
        '<div class="choice"><input type="radio" name="topic" value="" id="t_0"> <label for="t_0">All topics</label></div>'
    )
    assert chosen == (
        '<div class="choice"><input type="radio" name="topic" value="P&quot;1" id="t_1" checked disabled>'
        ' <label for="t_1" dir="auto">Screening &amp; &lt;care&gt;</label></div>'
    )


def test_single_checkbox_is_before_its_label() -> None:
    html = RoomForm()["agreed"].as_field_group()
    assert html.index("<input") < html.index("<label")
    assert html.count("(optional)") == 0


def test_groups_keep_their_order_and_the_rest_comes_last() -> None:
    groups = [(group.title, [field.name for field in group.fields]) for group in field_groups(RoomForm())]
    assert groups == [
        ("What it is", ["title", "summary"]),
        ("When and where", ["starts_at", "format", "days"]),
        ("", ["image", "seats", "kind", "agreed"]),
    ]


def test_group_of_fields_the_form_dropped_is_left_out() -> None:
    form = RoomForm()
    del form.fields["title"], form.fields["summary"]
    assert [group.title for group in field_groups(form)] == ["When and where", ""]


def test_form_without_groups_is_one_group() -> None:
    class Plain(forms.Form):
        name = forms.CharField()

    assert [(group.title, len(group.fields)) for group in field_groups(Plain())] == [("", 1)]


def test_link_to_a_set_of_choices_points_at_the_first() -> None:
    form = RoomForm(auto_id="x_%s")
    assert [first_control_id(form[name]) for name in ("title", "format", "days", "starts_at", "agreed")] == [
        "x_title",
        "x_format_0",
        "x_days_0",
        "x_starts_at_0",
        "x_agreed",
    ]


def test_whole_form_renders_its_hidden_fields() -> None:
    assert str(RoomForm()).count('<input type="hidden" name="step"') == 1
