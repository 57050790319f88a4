"""The pages of what somebody follows: only one's own, constant cost, nothing lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from concepts.services import defining, proposing
from following.models import Notification, Preference, Watch
from following.services import watching
from following.states import Mail, Topic
from tests.concepts.making import proposed, submitted

from .making import confirmed, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def news(ana, ben):
    """Ana's definition was declined: one notification for her."""
    definition = submitted(ana)
    defining.decline(ben, definition, "It has no <b>date</b>.")
    read()
    return Notification.objects.get(user=ana)


def seen(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


class TestNotifications:
    def test_what_is_unread_is_under_its_concept(self, news, ana, client_of):
        page = seen(client_of(ana), "/notifications/")
        assert "Ben declined your definition “mutual aid, version 1”" in page
        assert "It has no &lt;b&gt;date&lt;/b&gt;." in page
        assert 'href="/concepts/mutual-aid/"' in page

    def test_the_menu_counts_what_is_unread(self, news, ana, ben, client_of):
        assert "Notifications (1)" in seen(client_of(ana), "/languages/")
        assert "Notifications</a>" in seen(client_of(ben), "/languages/")

    def test_marking_one_takes_it_from_the_page_and_keeps_it_under_all(self, news, ana, client_of):
        client = client_of(ana)
        client.post(f"/notifications/{news.pk}/read/")
        assert "Nothing new" in seen(client, "/notifications/")
        assert "Ben declined" in seen(client, "/notifications/?show=all")

    def test_anothers_is_not_there(self, news, oto, client_of):
        client = client_of(oto)
        assert client.post(f"/notifications/{news.pk}/read/").status_code == 404
        client.post("/notifications/read/", {"up_to": news.pk})
        news.refresh_from_db()
        assert news.read_at is None
        assert "Ben declined" not in seen(client, "/notifications/?show=all")

    def test_all_are_marked_up_to_what_was_on_the_page(self, news, ana, ben, client_of):
        defining.decline(ben, submitted(ana, news.concept), "Still no date.")
        read()
        client_of(ana).post("/notifications/read/", {"up_to": news.pk})
        assert Notification.objects.filter(user=ana).unread().count() == 1
        client_of(ana).post("/notifications/read/", {"up_to": "nonsense"})
        assert Notification.objects.filter(user=ana).unread().count() == 1

    def test_those_of_one_concept_are_marked_together(self, news, ana, ben, client_of):
        proposing.open_concept(ben, proposed(ana, term="qualia"))
        read()
        newest = Notification.objects.latest("pk").pk
        form = {"up_to": newest, "concept": news.concept_id}
        client_of(ana).post("/notifications/read/", form)
        (left,) = Notification.objects.filter(user=ana).unread()
        assert left.concept.term == "qualia"

    def test_a_long_list_is_turned_by_cursor_at_a_constant_cost(self, ana, oto, client_of):
        watching.watch_topic(oto, Topic.PROPOSALS)
        proposed(ana, term="word")
        read()
        client = client_of(oto)
        with CaptureQueriesContext(connection) as one:
            seen(client, "/notifications/")
        for number in range(30):
            proposed(ana, term=f"word {number}")
        read()
        with CaptureQueriesContext(connection) as many:
            page = seen(client, "/notifications/")
        assert len(many) == len(one) <= 7, [query["sql"][:90] for query in many]
        assert page.count('class="title"') == 25
        cursor = page.split("cursor=")[1].split('"')[0]
        assert seen(client, f"/notifications/?cursor={cursor}").count('class="title"') == 6
        assert seen(client, "/notifications/?cursor=nonsense").count('class="title"') == 25

    def test_strangers_are_asked_to_sign_in(self, client_of, db):
        for address in ("/notifications/", "/watches/", "/notifications/settings/"):
            assert client_of().get(address).status_code == 302


class TestWatching:
    def test_the_button_on_a_concept(self, ana, oto, client_of):
        concept = proposed(ana)
        client, address = client_of(oto), concept.get_absolute_url()
        assert "Watch this concept" in seen(client, address)
        client.post(f"{address}watch/", {"on": "1"})
        client.post(f"{address}watch/", {"on": "1"})
        assert "You watch this: stop" in seen(client, address)
        assert Watch.objects.filter(user=oto, is_on=True).count() == 1
        client.post(f"{address}watch/", {"on": "0"})
        assert "Watch this concept" in seen(client, address)

    def test_with_htmx_the_button_alone_comes_back(self, ana, oto, client_of):
        concept = proposed(ana)
        answer = client_of(oto).post(
            f"{concept.get_absolute_url()}watch/", {"on": "1"}, headers={"hx-request": "true"}
        )
        assert "You watch this: stop" in answer.content.decode()
        assert "<main" not in answer.content.decode()

    def test_a_concept_that_is_hidden_is_not_to_be_watched(self, ana, ben, oto, client_of):
        concept = proposed(ana)
        proposing.decline_concept(ben, concept, "It names a person.")
        answer = client_of(oto).post(f"{concept.get_absolute_url()}watch/", {"on": "1"})
        assert answer.status_code == 404
        assert not Watch.objects.filter(user=oto).exists()

    def test_strangers_have_no_button_and_cannot_press_it(self, ana, client_of):
        concept = proposed(ana)
        assert "Watch this concept" not in seen(client_of(), concept.get_absolute_url())
        answer = client_of().post(f"{concept.get_absolute_url()}watch/", {"on": "1"})
        assert answer.status_code == 302
        assert not Watch.objects.exists()

    def test_a_tradition_and_a_kind_are_watched_and_stopped(self, ana, oto, client_of):
        proposed(ana)
        client = client_of(oto)
        client.post("/watches/", {"tradition": "anarchism"})
        client.post("/watches/", {"topic": "packs"})
        page = seen(client, "/watches/")
        assert "Published packs" in page
        for watch in Watch.objects.filter(user=oto):
            client.post(f"/watches/{watch.pk}/stop/")
        assert not Watch.objects.visible_to(oto).exists()

    @pytest.mark.parametrize("form", [{"tradition": "x"}, {"topic": "x"}, {}])
    def test_what_is_not_there_cannot_be_watched(self, form, ana, oto, client_of):
        proposed(ana)
        assert client_of(oto).post("/watches/", form).status_code == 400
        assert not Watch.objects.filter(user=oto).exists()

    def test_anothers_watch_is_not_there(self, ana, oto, rui, client_of):
        row = watching.watch_concept(oto, proposed(ana))
        assert client_of(rui).post(f"/watches/{row.pk}/stop/").status_code == 404
        row.refresh_from_db()
        assert row.is_on

    def test_the_list_costs_the_same_however_long(self, ana, client_of):
        client, costs = client_of(ana), []
        for start in (0, 1):
            for number in range(start, start * 20 + 1):
                watching.watch_concept(ana, proposed(ana, term=f"word {number}"))
            with CaptureQueriesContext(connection) as asked:
                seen(client, "/watches/")
            costs.append(len(asked))
        assert costs[0] == costs[1] <= 9


class TestSettings:
    def test_how_often_is_kept(self, oto, client_of):
        client = client_of(oto)
        assert client.post("/notifications/settings/", {"mail": "weekly"}).status_code == 302
        row = Preference.objects.get(user=oto)
        assert (row.mail, row.automatic) == (Mail.WEEKLY, False)

    def test_nonsense_is_refused(self, oto, client_of):
        answer = client_of(oto).post("/notifications/settings/", {"mail": "hourly"})
        assert answer.status_code == 400
        assert not Preference.objects.exists()

    def test_who_has_no_confirmed_address_is_told(self, oto, client_of):
        assert "No mail goes out yet" in seen(client_of(oto), "/notifications/settings/")
        confirmed(oto)
        assert "No mail goes out yet" not in seen(client_of(oto), "/notifications/settings/")
