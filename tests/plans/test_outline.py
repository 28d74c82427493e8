"""The pieces of a plan: what is stored does not follow the language of the person at the screen."""

from django.utils import translation

from fuer.plans.domain.outline import list_pieces

PLAN = {
    "preface": {"start": 0, "end": 5},
    "table": [{"no": "1", "name": "产前筛查率", "start": 10, "end": 20}, {"name": "入园率", "start": 20, "end": 30}],
}


def test_paths_and_titles_are_the_same_in_every_language():
    with translation.override("en"):
        pieces = list_pieces(PLAN)
    assert [(piece.path, piece.title) for piece in pieces] == [
        ("前言", "前言"),
        ("表/1", "产前筛查率"),
        ("表/2", "入园率"),
    ]
