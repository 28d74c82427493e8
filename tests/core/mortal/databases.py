"""PostgreSQL databases for houses, made and dropped at the server the tests run on; on SQLite there is nothing to make."""

import os
from itertools import count
from urllib.parse import urlsplit

import psycopg

numbers = count(1)


def make_database(template=""):
    """The address of a new database, empty or a copy; "" where the tests run on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return ""
    made = urlsplit(url)._replace(path=f"/test_fuer_house_{os.getpid()}_{next(numbers)}").geturl()
    run_at_server(made, f'CREATE DATABASE "{name_of(made)}"' + (f' TEMPLATE "{name_of(template)}"' if template else ""))
    return made


def copy_database(url):
    return make_database(url) if url else ""


def drop_database(url):
    if url:
        run_at_server(url, f'DROP DATABASE IF EXISTS "{name_of(url)}" WITH (FORCE)')


def run_at_server(url, sql):
    with psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(sql)


def name_of(url):
    return urlsplit(url).path.lstrip("/")
