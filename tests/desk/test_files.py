"""A stored file is streamed to whom its room lets read it, always as a download."""

from pathlib import Path

import pytest
from django.urls import reverse

from fuer.orgs.enums import Role
from tests.desk.test_imports import DOCUMENT, at, city, draft, office, read_upload, sign_in  # noqa: F401
from tests.factories import make_area, make_user

pytestmark = pytest.mark.django_db


def fetch(user, file):
    return sign_in(user).get(reverse("desk:stored_file", args=[file.pk]))


def test_the_office_gets_the_bytes_it_uploaded_as_a_download(office, draft):  # noqa: F811
    answer = fetch(office, draft.file)
    assert b"".join(answer.streaming_content) == DOCUMENT
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_a_draft_is_read_by_its_own_office_only(city, draft):  # noqa: F811
    assert fetch(make_user(city, role=Role.LEADER), draft.file).status_code == 404
    assert fetch(make_user(make_area(name="别处市", code="990200")), draft.file).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_refused_document_leaves_no_bytes_behind(office, city, settings):  # noqa: F811
    refused = read_upload(sign_in(office), city, "今天天气很好。\n".encode() * 30)
    assert refused.state == "failed"
    assert [path for path in Path(settings.FUER_FILES_ROOT).rglob("*") if path.is_file()] == []
    assert fetch(office, refused.file).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_discarded_draft_takes_its_bytes_along(office, draft, settings):  # noqa: F811
    sign_in(office).post(at("draft_discard", draft))
    assert [path for path in Path(settings.FUER_FILES_ROOT).rglob("*") if path.is_file()] == []
