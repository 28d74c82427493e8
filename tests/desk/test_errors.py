import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation

CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        ("400", "请求无法识别"),
        ("403", "没有权限"),
        ("403_csrf", "页面已过期"),
        ("404", "没有找到"),
        ("500", "系统出现错误"),
    ],
)
def test_an_error_page_needs_no_context_and_no_database(code, heading):
    html = render_to_string(f"{code}.html")
    assert f"<h1>{heading}</h1>" in html
    assert f'<p class="error-code">{code[:3]}</p>' in html


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_are_english_in_english(code):
    with translation.override("en"):
        html = render_to_string(f"{code}.html")
    assert CHINESE.findall(html) == []


@pytest.mark.django_db
def test_an_unknown_address_is_told_in_the_look_of_the_house(client):
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "该页面不存在，或不在您的查看范围内。" in response.content.decode()
