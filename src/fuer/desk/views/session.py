"""Signing in. Signing out and the choice of language are Django's own views."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRefresh


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("登录名或密码不正确，请重新输入。"),
        "inactive": _("该账号已停用，请联系系统管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("登录名")
        self.fields["password"].label = _("密码")


class SignInView(LoginView):
    template_name = "desk/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # A fragment asked for after the session ended must not receive the sign-in page: reload the whole page.
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRefresh()
        return super().get(request, *args, **kwargs)
