from scripts.vendor import drop_rules_with_has, expand_inset, find_differences, strip_source_map


def test_every_vendored_file_is_the_one_the_manifest_names():
    assert find_differences() == []


def test_inset_is_written_out_as_four_sides():
    assert expand_inset("a{inset:0}") == "a{top:0;right:0;bottom:0;left:0}"
    assert expand_inset("a{inset:1rem 2px;color:red}") == "a{top:1rem;right:2px;bottom:1rem;left:2px;color:red}"
    assert expand_inset("a{box-shadow-inset:0}") == "a{box-shadow-inset:0}"


def test_only_rules_with_has_are_dropped():
    assert drop_rules_with_has("a{b:c}a:has(.d){e:f}g{h:i}") == "a{b:c}g{h:i}"


def test_pointers_to_source_maps_are_stripped():
    assert strip_source_map("a();\n//# sourceMappingURL=a.js.map") == "a();\n"
    assert strip_source_map("a{}\n/*# sourceMappingURL=a.css.map */") == "a{}\n"
