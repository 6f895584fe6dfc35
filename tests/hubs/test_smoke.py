import pytest
from django.test import Client
from tests.factories import *
from tests.signing_in import signed_in
pytestmark = pytest.mark.django_db

def test_all(client):
    hub = make_hub("PT")
    items=[make_news(hub, days_ago=n, translations={"pt": {"title": "Olá", "body": "Corpo"}}) for n in range(3)]
    make_news()
    r = make_resource(hub, country=hub.country)
    for p in ["/en/news/", "/pt/news/?country=PT&language=pt", f"/en/news/{items[1].pk}/", "/en/library/?q=report+found", "/pt/library/?kind=report&licence=not_told&language=en", f"/en/library/{r.pk}/", "/feeds/en/news.atom", "/feeds/pt/news/pt.atom"]:
        a = client.get(p); assert a.status_code == 200, p
    print(client.get("/feeds/pt/news/pt.atom").content.decode()); print(client.get("/feeds/en/news.atom").headers)
    c = signed_in(make_member(hub))
    for p in ["/en/manage/pt/news/", "/en/manage/pt/news/new/", f"/en/manage/pt/news/{items[0].pk}/", f"/en/manage/pt/news/{items[0].pk}/edit/?language=pl", f"/en/manage/pt/news/{items[0].pk}/take-down/", "/en/manage/pt/library/", "/en/manage/pt/library/new/", f"/en/manage/pt/library/{r.pk}/", f"/en/manage/pt/library/{r.pk}/edit/", f"/en/manage/pt/library/{r.pk}/file/"]:
        a = c.get(p); assert a.status_code == 200, p
    a = c.post("/en/manage/pt/news/new/", {"original_language": "en", "title": "T", "body": "B", "add_language": "pl"}); print(a.status_code, a.headers)
    a = c.get(a.headers["Location"]); assert b"title_pl" in a.content
    o = signed_in(make_user(is_network_office=True))
    for p in ["/en/network/news/", "/en/network/news/new/", "/en/network/library/"]:
        a = o.get(p); assert a.status_code == 200, p
    a = o.post("/en/network/news/new/", {"original_language": "en", "title": "T", "body": "B"}); print(a.status_code, a.headers)
    a = o.get(a.headers["Location"]); assert a.status_code == 200
