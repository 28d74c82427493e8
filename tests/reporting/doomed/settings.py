from fuer.settings import *  # noqa: F403
from fuer.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.core.mortal", "tests.reporting.doomed"]
