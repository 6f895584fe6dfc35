"""Texts with a little Markdown: what is shown, and what stays inert."""

import time

import pytest
from django.template import Context, Template

from toolkit.markdown import formatted


def flat(text: str) -> str:
    return formatted(text).replace("\n", "")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Two\nlines\n\nand more", "<p>Two<br>lines</p><p>and more</p>"),
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("3. one\n4. two", '<ol start="3"><li>one</li><li>two</li></ol>'),
        ("*soft* **loud**", "<p><em>soft</em> <strong>loud</strong></p>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("# First\n\n## Second", "<h3>First</h3><h4>Second</h4>"),
        ("###### Sixth", "<h6>Sixth</h6>"),
        ("[Site](https://a.example/b?c=1&d=2)", '<p><a href="https://a.example/b?c=1&amp;d=2">Site</a></p>'),
        ('[Site](https://a.example "no title")', '<p><a href="https://a.example">Site</a></p>'),
        ("<https://a.example>", '<p><a href="https://a.example">https://a.example</a></p>'),
        ("[Write](mailto:hub@a.example)", '<p><a href="mailto:hub@a.example">Write</a></p>'),
        ("Ελλάδα, България", "<p>Ελλάδα, България</p>"),
        ("", ""),
    ],
)
def test_formatted_shows_what_one_may_write(text: str, html: str) -> None:
    assert flat(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<b onclick=x>", "<p>&lt;b onclick=x&gt;</p>"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
        ("[x](JaVaScRiPt:alert)", "<p>[x](JaVaScRiPt:alert)</p>"),
        ("[x](&#106;avascript:alert)", "<p>[x](javascript:alert)</p>"),
        ("[x](data:text/html,y)", "<p>[x](data:text/html,y)</p>"),
        ("<javascript:alert>", "<p>&lt;javascript:alert&gt;</p>"),
        ("[x](http://a.example)", "<p>[x](http://a.example)</p>"),
        ("[x](//a.example)", "<p>[x](//a.example)</p>"),
        ("[x](/manage/)", "<p>[x](/manage/)</p>"),
        ("a\x00b", "<p>a\ufffdb</p>"),
    ],
)
def test_formatted_leaves_the_rest_inert(text: str, html: str) -> None:
    assert flat(text) == html


def test_formatted_shows_no_picture() -> None:
    assert "<img" not in formatted("![x](https://a.example/x.png)")


def test_headings_begin_where_the_page_asks() -> None:
    assert formatted("# First", headings_from=2) == "<h2>First</h2>\n"


@pytest.mark.parametrize(
    "text",
    [
        ">" * 10_000 + " x",
        "> " * 10_000 + "x",
        "\n".join(">" * depth for depth in range(300)),
        "> - " * 5_000 + "x",
        "- " * 10_000 + "x",
        "\n".join("  " * depth + "- x" for depth in range(200)),
        "[" * 20_000,
        "[a](" * 5_000,
        "[" * 5_000 + "a" + "](https://a.example)" * 500,
        "*a **a " * 3_000,
        "<a:" * 6_000,
        "&#" * 10_000,
        '[a](https://b "' * 1_300,
    ],
    ids=lambda text: str(text)[:12],
)
def test_formatted_is_quick_whatever_is_nested(text: str) -> None:
    formatted("x")
    spent = []
    for _again in range(3):
        start = time.process_time()
        formatted(text)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.2


def test_formatted_in_a_template() -> None:
    page = Template("{% load portal %}{% formatted text %}{% formatted text 2 %}").render(Context({"text": "# <i>"}))
    assert page == "<h3>&lt;i&gt;</h3>\n<h2>&lt;i&gt;</h2>\n"
