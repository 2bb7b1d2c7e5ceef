"""`yishi i18n update` hears every sentence, so that it never drops the English of one that is said."""

import pytest

from yishi.cli.words import spoken_in


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("service.py", 'MESSAGE = N_("我要" "提意见")\n'),
        ("service.py", "print(f\"{_('我要提意见')}: {n}\")\n"),
        ("service.py", '_("我要提意见" if n else row["key"])\n'),
        ("templates/a/page.html", '<a title="{{ _("我要提意见", n=1) }}"></a>'),
        ("templates/a/page.html", "{% do x.append(_('我要提意见')) %}"),
    ],
    ids=["joined", "within an f-string", "one of two", "in a template", "in a statement"],
)
def test_a_sentence_is_heard_wherever_it_is_said(tmp_path, path, source):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, "utf-8")

    assert spoken_in(tmp_path) == {"我要提意见"}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("service.py", '_(row["key"])\n'),
        ("tests/test_service.py", '_("我要提意见")\n'),
        ("scaffold/project/service.py", '_("我要提意见")\n'),
        ("notes.txt", '{{ _("我要提意见") }}'),
    ],
    ids=["a key", "a test", "a project to be", "no template"],
)
def test_what_nobody_reads_is_not_heard(tmp_path, path, source):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, "utf-8")

    assert spoken_in(tmp_path) == set()
