"""What people type: refused when it hides something, harmless when shown, plain for the model."""

import re
import time

import pytest

from common.errors import Invalid
from common.text import MAX_BYTES, clean, mentioned, plain, render_markdown, skeleton

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "<svg/onload=alert(1)>",
    '<a href="x" hx-get="/admin/" onclick="alert(1)">x</a>',
    "![x](https://evil.example/pixel.png)",
    "<div hx-on:load='alert(1)'>",
    "<style>body{display:none}</style>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_markdown_never_carries_anything_that_runs(attack):
    html = render_markdown(attack)
    assert not re.search(
        r"<(script|img|svg|style|div)|href=.(javascript|data)|<a[^>]* (hx-|on)", html
    )


def test_markdown_keeps_what_a_writer_means():
    html = render_markdown("# Title\n\n*one* and **two** [site](https://example.org)\n\n- a\n- b")
    assert "<h3>Title</h3>" in html
    assert "<em>one</em>" in html
    assert 'href="https://example.org"' in html
    assert html.count("<li>") == 2


BOMBS = [p * (19_999 // len(p)) for p in ("![", "[", "> ", "*", "`", "<", "- ", "&#", "[](", "1) ")]


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda b: b[:3])
def test_a_markdown_bomb_is_cheap(bomb):
    started = time.process_time()
    render_markdown(bomb)
    plain(bomb)
    assert time.process_time() - started < 2


def test_plain_text_is_what_the_model_reads():
    assert (
        plain("**Mutual aid** means\nhelp.\n\n- one\n- `two`") == "Mutual aid means help. one two"
    )


@pytest.mark.parametrize("hidden", ["a\x00b", "a\u202eb", "a\u200bb", "a\ufeffb", "a\x1bb"])
def test_invisible_characters_are_refused_with_the_field(hidden):
    with pytest.raises(Invalid) as refusal:
        clean(hidden, field="why")
    assert "invisible" in refusal.value.fields["why"][0]


def test_the_limit_is_in_bytes_and_told():
    assert clean("é" * 10_000, field="why")
    with pytest.raises(Invalid, match="at most 20,000"):
        clean("é" * (MAX_BYTES // 2 + 1), field="why")


@pytest.mark.parametrize(
    "twin",
    [
        "Mutual  Aid", "mutual-aid", "MUTUAL AID", "mutuаl aid",  # Cyrillic а
        "mutual ａid", "mútual aid",
    ],
)  # fmt: skip
def test_names_that_look_alike_share_a_skeleton(twin):
    assert skeleton(twin) == skeleton("mutual aid")


def test_names_that_differ_keep_apart():
    names = ["mutual aid", "mutual aids", "qualia", "相互扶助", "взаимопомощь", "détournement"]
    assert len({skeleton(name) for name in names}) == len(names)
    assert all(skeleton(name) for name in names)


# --- Mentions ------------------------------------------------------------------------------------

PEOPLE = {"ana": "/ana", "ana-maria": "/ana-maria", "j.r": "/j.r"}


@pytest.mark.parametrize(
    ("text", "leads_to"),
    [
        ("Hello @ana.", ["/ana"]),
        ("@Ana.Thanks, (@ana-maria)", ["/ana", "/ana-maria"]),
        ("**@j.r**", ["/j.r"]),
        ("@ana_b @ana-b @anab me@ana.org x/@ana @@ana", []),
        ("`@ana` [@ana](https://example.org) <https://example.org/@ana>", ["https://example.org"]),
        ("    @ana", []),
        ("@" + "a" * 31, []),
    ],
)
def test_names_lead_to_people_who_are_there(text, leads_to):
    links = re.findall(r'href="([^"]+)"', render_markdown(text, people=PEOPLE))
    assert [link for link in links if "@ana" not in link] == leads_to


def test_who_may_be_meant_is_asked_before_anything_is_rendered():
    assert mentioned("@Ana.Thanks and `@ben`, [@sol](x) @rui") == {"ana", "ana.thanks", "rui"}
