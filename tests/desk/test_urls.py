"""Every address is closed unless settings.FUER_OPEN_URLS declares it open."""

import uuid

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

pytestmark = pytest.mark.django_db

# A value each path converter accepts; none of them exists.
SAMPLES = {"int": 1, "str": "x", "slug": "x", "uuid": uuid.UUID(int=1), "path": "x/y"}


def walk(resolver, namespace="", converters=None):
    """Yield (name with namespace, arguments) of every pattern below `resolver`."""
    converters = converters or {}
    for entry in resolver.url_patterns:
        below = converters | entry.pattern.converters
        if isinstance(entry, URLResolver):
            yield from walk(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""), below)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", {name: sample(kind) for name, kind in below.items()}


def sample(converter):
    kinds = {"IntConverter": "int", "UUIDConverter": "uuid", "SlugConverter": "slug", "PathConverter": "path"}
    return SAMPLES[kinds.get(type(converter).__name__, "str")]


ADDRESSES = dict(walk(get_resolver()))
CLOSED = sorted(set(ADDRESSES) - set(settings.FUER_OPEN_URLS))


def test_every_address_has_a_name():
    assert [name for name in ADDRESSES if name.endswith("None")] == []


def test_every_address_declared_open_exists():
    assert sorted(set(settings.FUER_OPEN_URLS) - set(ADDRESSES)) == []


@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_closed_address_sends_a_stranger_to_sign_in(client, name, method):
    address = reverse(name, kwargs=ADDRESSES[name])
    answer = getattr(client, method)(address)
    assert answer.status_code in (302, 404, 405), name
    if answer.status_code == 302:
        assert answer.url.split("?")[0] == reverse(settings.LOGIN_URL), name


def test_at_least_one_address_is_closed():
    """A walk that finds nothing would prove nothing."""
    assert "desk:logout" in CLOSED
