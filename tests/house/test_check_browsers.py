import pytest
from scripts.check_browsers import find_features, list_files


def list_names(path):
    return [finding.feature.name for finding in find_features(path)]


@pytest.mark.parametrize(
    ("css", "names"),
    [
        ("a{inset:0}", ["inset"]),
        ("a{box-shadow:inset 0 1px;background-position-x:0}", []),
        ("a:is(.b,.c){}", [":is()"]),
        ("a:not(.b,.c){}", [":not() with a list"]),
        ("a:not(.b):not(.c),d{}", []),
        ("a:has(b){}", [":has()"]),
        (".text-wrap{white-space:normal}", []),
        ("a{height:100dvh}", ["dvh, svh, lvh units"]),
        ("a{b:c;&:hover{d:e}}", ["nesting"]),
        ("a{--light-dark:0}", []),
        ("a{color:light-dark(red,blue)}", ["light-dark()"]),
        ("@media (width >= 10px){}", ["range media queries"]),
        ("a{transform:rotate(1deg)}", []),
        ("a{rotate:1deg}", ["individual transforms"]),
    ],
)
def test_newer_css_is_found(tmp_path, css, names):
    path = tmp_path / "some.css"
    path.write_text(css)
    assert list_names(path) == names


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ("list.at(-1)", [".at()"]),
        ("a ??= b", []),
        ("a?.b ?? c", []),
        ("structuredClone(a)", ["structuredClone"]),
        ("x = /[a-z]/v", ["v flag of regular expressions"]),
        ("x = width / v.count()", []),
        ("class A { static { b() } }", ["static blocks"]),
        ("list.findLast(f)", ["findLast"]),
    ],
)
def test_newer_javascript_is_found(tmp_path, script, names):
    path = tmp_path / "some.js"
    path.write_text(script)
    assert list_names(path) == names


def test_what_pages_load_runs_on_the_oldest_browser():
    findings = [finding for path in list_files() for finding in find_features(path)]
    assert [finding for finding in findings if not finding.allowance] == []
    assert {"fuer.css", "tabler.min.css", "echarts.min.js", "htmx-2.min.js"} <= {path.name for path in list_files()}
