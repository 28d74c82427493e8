"""Addresses of the product: every one is closed unless settings.FUER_OPEN_URLS names it."""

from django.urls import include, path

urlpatterns = [
    path("", include("fuer.desk.urls")),
]
