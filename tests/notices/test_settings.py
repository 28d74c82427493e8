"""How the address of the mail server is read; a wrong one stops the start, not the first letter."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from fuer.settings import split_mail_url


def test_parts_of_a_mail_url():
    parts = split_mail_url("smtp+tls://fuer:s%40fe@mail.city.example:2525")
    assert (parts.scheme, parts.hostname, parts.port) == ("smtp+tls", "mail.city.example", 2525)
    assert (parts.username, parts.password) == ("fuer", "s%40fe")


@pytest.mark.parametrize("url", ["mail.city.example:25", "http://mail.city.example", "smtp://"])
def test_a_wrong_mail_url_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="FUER_SMTP_URL"):
        split_mail_url(url)


def test_no_mail_server():
    assert split_mail_url("").hostname is None
