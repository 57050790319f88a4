"""What the template filters let through."""

from django.template import Context, Template


def show(html):
    return Template("{% load look %}{{ html|rendered }}").render(Context({"html": html}))


def test_stored_html_is_shown_as_html():
    assert show("<p>A <em>gap</em>.</p>") == "<p>A <em>gap</em>.</p>"


def test_what_got_into_a_row_around_the_services_is_harmless():
    shown = show('<p onclick="x()">A</p><script>x()</script><a href="javascript:x()">b</a>')
    assert "onclick" not in shown
    assert "script" not in shown
