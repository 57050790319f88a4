"""Somebody reads the pages in Spanish: what they see is Spanish, and what is kept is as everybody’s."""

import pytest
from django.utils import translation

from common.errors import NotAllowed
from common.models import Activity
from concepts.checks import CHECKS
from concepts.models import SoftPrompt
from concepts.proposal_rows import read
from concepts.services import checking, deciding, judging, proposing_many

from .making import GOOD, but, draft, proposed, submitted, trained

pytestmark = pytest.mark.django_db
MARKED = but(text=f"{GOOD.text} As is said [7].")


def spanish():
    return translation.override("es")


def lost_mark(row):
    return next(finding for finding in checking.found(row) if finding.check == "lost-mark")


def test_a_warning_is_the_same_in_whatever_language_it_is_read(ana):
    row = draft(ana, data=MARKED)
    english = lost_mark(row)
    with spanish():
        assert lost_mark(row).message == "No hay fuente para [7]; en la lista hay 1."
        assert lost_mark(row).digest == english.digest
    assert english.message == "There is no source for [7]; 1 in the list."


def test_what_is_answered_in_one_language_is_answered_in_the_other(ana):
    row = draft(ana, data=MARKED)
    with spanish():
        checking.dismiss(ana, row, lost_mark(row).digest, "It is in the notes.")
    [verdict] = [each for each in checking.report_of(row) if each.dismissed]
    assert verdict.check.id == "lost-mark"


def test_every_check_says_what_it_asks_for_in_spanish():
    with spanish():
        for check in CHECKS:
            told = [str(check.title), str(check.why), str(check.how)]
            assert not any("{" in text or "%(" in text for text in told), check.id
        title = next(str(check.title) for check in CHECKS if check.id == "no-text")
    assert title == "Hay un texto"


def test_the_record_of_acts_is_english(ana, ben):
    with spanish():
        deciding.accept(ben, submitted(ana))
    assert set(Activity.objects.values_list("verb", flat=True)) >= {"submitted", "accepted"}


def test_a_verdict_is_recorded_in_english(ana, ben):
    trained(ana, ben)
    prompt = SoftPrompt.objects.get()
    with spanish():
        judging.take_into_review(prompt)
        judging.settle(prompt, accepted=False)
    assert SoftPrompt.objects.get().state == "rejected"
    assert Activity.objects.order_by("-pk").first().verb == "rejected"


def test_a_refusal_says_why_in_spanish(ana):
    row = submitted(ana)
    with spanish(), pytest.raises(NotAllowed, match="decide otra persona curadora"):
        deciding.accept(ana, row)


def test_a_file_is_looked_at_in_spanish(ana):
    with spanish():
        [fate] = proposing_many.dry_run(ana, read("term,why\nmutual aid,\n"))
        assert fate.errors == ("No tiene “why”.",)


def test_the_pages_of_a_concept_are_spanish(ana, client_of):
    row = submitted(ana, proposed(ana, language="en"))
    client = client_of(ana)
    pages = {
        "/concepts/": "Proponer un concepto",
        row.get_absolute_url(): "Discutir esta versión",
        "/guidelines/definitions/": "Hay un texto",
        "/welcome/": "Escribir su primera definición",
    }
    for address, words in pages.items():
        html = client.get(address, headers={"accept-language": "es"}).content.decode()
        assert words in html, address
    html = client.get(row.get_absolute_url(), headers={"accept-language": "es"}).content.decode()
    assert 'lang="en" dir="auto"' in html, "the text is in the language of the concept"
