"""How the pages of reports are opened and their forms sent in tests."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


def sign_in(user, language="zh-hans"):
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend="fuer.orgs.auth.MemberBackend")
    return client


def address(name, *args):
    return reverse(f"desk:{name}", args=args)


def read(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def of(section, name):
    return address(name, section.report_id, section.pk)


def post(client, url, status=302, **given):
    response = client.post(url, given)
    assert response.status_code == status
    return response


def count_queries(client, url):
    read(client, url)  # what a session reads once
    with CaptureQueriesContext(connection) as queries:
        read(client, url)
    return len(queries)
