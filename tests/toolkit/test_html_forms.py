"""A finished page whose form is filled with what was typed."""

import pytest

from toolkit.html_forms import fill_form

PAGE = """<!doctype html>
<html lang="en"><head><script>if (a < b && c) {}</script></head><body>
<form action="/search/"><input name="q" value="kept"></form>
<form method="post" action="/logout/"><input type="hidden" name="csrfmiddlewaretoken" value="t1"></form>
<form class="form" method="post" novalidate>
<input type="hidden" name="csrfmiddlewaretoken" value="fresh">
<input type="hidden" name="seen" value="new"/>
<label>Name &amp; title &#39;x&#39; <input type="text" name="name" value="old &quot;q&quot;" required></label>
<input name="empty"><input type="password" name="password"><input type="file" name="file">
<textarea name="notes" rows="3">
old &lt;notes&gt;</textarea>
<select name="role"><option value="">-</option><option value="a" selected>A</option><option value="b">B</option></select>
<select name="many" multiple><option value="1" selected>1</option><option value="2">2</option><option value="3">3</option></select>
<input type="checkbox" name="topics" value="x" checked><input type="checkbox" name="topics" value="y">
<input type="radio" name="kind" value="k1" checked><input type="radio" name="kind" value="k2">
<input type="checkbox" name="consent">
<button name="go" value="1">Save</button>
</form><!-- end --></body></html>"""
SKIP = ("csrfmiddlewaretoken",)


def filled(**typed: list[str]) -> str:
    done = fill_form(PAGE, page="/p/", action="/p/", typed=typed, skip=SKIP)
    assert done is not None
    return done.html


def test_nothing_but_the_form_changes() -> None:
    html = filled(name=["x"])
    head, form = PAGE.partition('<form class="form"')[0], html.partition('<form class="form"')[0]
    assert form == head
    assert html.endswith("</form><!-- end --></body></html>")
    assert "Name &amp; title &#39;x&#39;" in html


def test_text_is_filled_and_escaped() -> None:
    html = filled(name=['<b>"x"</b>'], notes=["a\n</textarea><script>"], empty=["e"])
    assert '<input type="text" name="name" required value="&lt;b&gt;&quot;x&quot;&lt;/b&gt;">' in html
    assert '<textarea name="notes" rows="3">\na\n&lt;/textarea&gt;&lt;script&gt;</textarea>' in html
    assert '<input name="empty" value="e">' in html


def test_choices_are_those_that_were_made() -> None:
    html = filled(role=["b"], many=["2", "3"], topics=["y"], kind=["k2"], consent=["on"])
    assert '<option value="a">A</option><option value="b" selected>B</option>' in html
    assert (
        '<option value="1">1</option><option value="2" selected>2</option><option value="3" selected>3</option>' in html
    )
    assert (
        '<input type="checkbox" name="topics" value="x"><input type="checkbox" name="topics" value="y" checked>' in html
    )
    assert '<input type="radio" name="kind" value="k1"><input type="radio" name="kind" value="k2" checked>' in html
    assert '<input type="checkbox" name="consent" checked>' in html


def test_box_that_was_not_ticked_is_not_ticked() -> None:
    assert '<input type="checkbox" name="topics" value="x"><' in filled(name=["x"])


def test_hidden_values_are_those_that_were_sent_but_not_the_token() -> None:
    html = filled(seen=["as it was"], csrfmiddlewaretoken=["stale"])
    assert '<input type="hidden" name="seen" value="as it was">' in html
    assert 'name="csrfmiddlewaretoken" value="fresh"' in html
    assert "stale" not in html


def test_passwords_are_never_filled() -> None:
    assert "secret" not in filled(password=["secret"], name=["x"])


def test_misplaced_values_are_reported() -> None:
    done = fill_form(
        PAGE, page="/p/", action="/p/", typed={"other": ["x"], "blank": [""], "name": ["y"], "go": ["1"]}, skip=SKIP
    )
    assert done is not None
    assert done.unplaced == ("other",)


@pytest.mark.parametrize("action", ["/logout/", "/search/", "/elsewhere/"])
def test_page_without_such_a_form_is_left_alone(action: str) -> None:
    assert fill_form(PAGE, page="/p/", action=action, typed={"q": ["x"]}, skip=SKIP) is None


def test_of_several_forms_the_one_that_was_sent_is_filled() -> None:
    row = '<form method="post" action="../row/"><input type="hidden" name="id" value="{0}"><input name="role" value="r{0}"></form>'
    html = row.format(1) + row.format(2) + row.format(3)
    done = fill_form(html, page="/p/team/", action="/p/row/", typed={"id": ["2"], "role": ["new"]}, skip=SKIP)
    assert done is not None
    assert [value in done.html for value in ('value="r1"', 'value="r2"', 'value="r3"', 'value="new"')] == [
        True,
        False,
        True,
        True,
    ]
