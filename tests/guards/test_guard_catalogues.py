"""Every sentence has its English: present, whole, with the same places for names and numbers."""

from pathlib import Path

import pytest

from tests.guards import catalogues
from tests.guards.catalogues import Sentence
from tests.guards.repository import CORE, PLUGINS, ROOT, SCAFFOLD, assert_nothing, files

CORE_CATALOGUE = CORE / "translations" / "en" / "LC_MESSAGES" / "yishi.po"


def sources(folder, *suffixes):
    """Shipped files below a folder that may hold sentences; tests speak to nobody."""
    for path in files():
        place = ROOT / path
        shipped = (
            place.is_relative_to(folder) and not place.is_relative_to(SCAFFOLD) and "tests" not in path.parts
        )
        if shipped and path.suffix in (suffixes or (".py", *catalogues.TEMPLATES)):
            yield path


def found_in(folder):
    for path in sources(folder):
        yield from catalogues.sentences((ROOT / path).read_text("utf-8"), path)


def domain(plugin):
    return plugin / "translations" / "en" / "LC_MESSAGES" / f"{plugin.name.removeprefix('yishi_')}.po"


def test_the_core_speaks_english_too():
    assert_nothing(catalogues.faults(list(found_in(CORE)), catalogues.catalogue(CORE_CATALOGUE)))


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda folder: folder.name)
def test_a_plugin_speaks_english_too(plugin):
    sentences = list(found_in(plugin))
    own = [catalogues.catalogue(domain(plugin))] if sentences else []

    assert_nothing(catalogues.faults(sentences, *own, catalogues.catalogue(CORE_CATALOGUE)))


def test_no_sentence_is_put_together_from_pieces():
    found = [
        finding
        for folder in (CORE, *PLUGINS)
        for path in sources(folder, ".py")
        for finding in catalogues.built_up((ROOT / path).read_text("utf-8"), path)
    ]
    assert_nothing(found)


def test_no_template_holds_chinese_outside_the_catalogue():
    found = [
        finding
        for folder in (CORE, *PLUGINS)
        for path in sources(folder, ".html")
        for finding in catalogues.unmarked((ROOT / path).read_text("utf-8"), path)
    ]
    assert_nothing(found)


@pytest.fixture
def english(tmp_path):
    def write(entries):
        path = tmp_path / "sample.po"
        path.write_text(
            'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n' + entries, "utf-8"
        )
        return catalogues.catalogue(path)

    return write


def test_a_sentence_with_its_english_is_let_pass(english):
    whole = english('msgid "%(name)s 已公示"\nmsgstr "%(name)s is posted"\n')
    assert not list(catalogues.faults([Sentence("x.py:1", "%(name)s 已公示")], whole))


@pytest.mark.parametrize(
    ("sentence", "entries"),
    [
        ("我要提意见", ""),
        ("我要提意见", 'msgid "我要提意见"\nmsgstr ""\n'),
        ("我要提意见", '#, fuzzy\nmsgid "我要提意见"\nmsgstr "Have your say"\n'),
        ("%(name)s 已公示", 'msgid "%(name)s 已公示"\nmsgstr "%(nmae)s is posted"\n'),
        ("%(name)s 已公示", 'msgid "%(name)s 已公示"\nmsgstr "It is posted"\n'),
        ("Have your say", 'msgid "Have your say"\nmsgstr "Have your say"\n'),
    ],
    ids=["missing", "empty", "fuzzy", "another place", "no place", "not Chinese"],
)
def test_a_sentence_without_its_english_is_found(english, sentence, entries):
    assert list(catalogues.faults([Sentence("x.py:1", sentence)], english(entries)))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("x.py", 'def f():\n    return _("我要提意见", name=1)\n'),
        ("x.py", 'LABEL = N_("我要"\n    "提意见")\n'),
        ("x.py", 'LABEL = _("我要提意见" if n else row["key"])\n'),
        ("x.html", '<a title="{{ _("我要提意见") }}">\n'),
        ("x.html", "{% set t = _('我要提意见', n=3) %}{% do x.append(t) %}\n"),
    ],
)
def test_sentences_are_seen_in_code_and_templates(path, source):
    assert [one.text for one in catalogues.sentences(source, Path(path))] == ["我要提意见"]


@pytest.mark.parametrize("call", ['_(f"{n} 份意见")', '_("意见" + n)', 'N_("意见 %s" % n)'])
def test_a_sentence_put_together_is_found(call):
    assert list(catalogues.built_up(call, Path("x.py")))


@pytest.mark.parametrize(
    ("template", "is_fault"),
    [
        ("<p>我要提意见</p>", True),
        ('<input placeholder="姓名">', True),
        ('<p>{{ _("我要提意见") }}</p>', False),
        ("{# 给作者的话 #}<p>{{ topic.title }}</p>", False),
        ("<!-- 给作者的话 --><p></p>", False),
        ('<a lang="zh" href="?lang=zh">中文</a>', False),
    ],
)
def test_chinese_outside_the_catalogue_is_found(template, is_fault):
    assert bool(list(catalogues.unmarked(template, Path("x.html")))) is is_fault
