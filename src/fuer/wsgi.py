"""The WSGI application a web server runs."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from fuer.processes import settle_garbage_collection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuer.settings")
application = get_wsgi_application()
# The addresses bring every view with them; the first visitor does not wait for them, and they are settled too.
import_module(settings.ROOT_URLCONF)
settle_garbage_collection()
