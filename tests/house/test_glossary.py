import re
from pathlib import Path

from django.apps import apps
from django.utils.translation import override

ROWS = re.compile(r"^\| (\w+) \| ([^|]+) \|", re.MULTILINE)


def test_glossary_and_model_names_agree():
    glossary = dict(ROWS.findall(Path("docs/glossary.md").read_text().split("Words of judging")[0]))
    glossary.pop("identifier")
    with override("zh-hans"):
        models = {
            model.__name__: str(model._meta.verbose_name)
            for model in apps.get_models()
            if model.__module__.startswith("fuer.")
        }
    assert glossary == models
