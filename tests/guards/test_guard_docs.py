"""What the documentation takes from the code is what the code says now."""

import importlib.util
import re

import pytest

from tests.guards.repository import ROOT, assert_nothing

LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def load():
    spec = importlib.util.spec_from_file_location("yishi_docs_script", ROOT / "scripts" / "docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script():
    return load()


def pages():
    return sorted((ROOT / "docs").rglob("*.md"))


def broken_links(path, text):
    for target in LINK.findall(text):
        if not (path.parent / target).exists():
            yield f"{path.relative_to(ROOT)}: {target} is not there"


def test_examples_and_reference_are_up_to_date(script):
    assert_nothing(f"{path.relative_to(ROOT)}: run scripts/docs.py" for path in script.outdated())


def test_links_lead_somewhere():
    found = [item for path in pages() for item in broken_links(path, path.read_text("utf-8"))]
    assert_nothing(found)


def test_each_page_for_authors_stands_in_both_languages():
    folders = ("plugins", "voting")
    english = [p for p in pages() if p.parent.name in folders and not p.name.endswith(".zh-CN.md")]
    assert {p.parent.name for p in english} == set(folders)
    assert_nothing(
        f"{path.name} has no Chinese" for path in english if not path.with_suffix(".zh-CN.md").exists()
    )


def test_an_example_that_is_out_of_date_is_found(script):
    old = "<!-- from: package/jobs.py mark_late -->\n```python\nold\n```\n<!-- end -->"
    new = script.with_examples(old)
    assert "def mark_late(tenant: TenantView) -> None:" in new
    assert script.with_examples(new) == new


def test_an_example_of_something_that_is_gone_stops_the_script(script):
    with pytest.raises(SystemExit):
        script.with_examples("<!-- from: package/jobs.py no_such -->\n<!-- end -->")


def test_a_dead_link_is_found():
    page = ROOT / "docs" / "plugins" / "README.md"
    assert list(broken_links(page, "[x](nowhere.md)"))
    assert not list(broken_links(page, "[x](hooks.md#slot) [y](https://example.org)"))
