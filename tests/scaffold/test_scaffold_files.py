"""What `yishi plugin new` writes, and what it refuses to write."""

import ast

import pytest
from click.testing import CliRunner

from yishi import scaffold
from yishi.cli.plugin import plugin
from yishi.errors import Refusal


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def project(tmp_path):
    return scaffold.write("pet_care", tmp_path, title="文明养犬", english="Pet care")


def test_every_file_carries_the_modules_own_name(project):
    found = files(project)

    assert project.name == "yishi_pet_care"
    assert "yishi_pet_care/__init__.py" in found
    assert "yishi_pet_care/templates/pet_care/index.html" in found
    assert "yishi_pet_care/translations/en/LC_MESSAGES/pet_care.po" in found
    assert "yishi_pet_care/migrations/pet_care_0001_first_tables.py" in found
    assert "tests/test_pet_care_contract.py" in found
    assert not [name for name in found if "module" in name or name.endswith(scaffold.SUFFIX)]


def test_nothing_is_left_to_be_filled_in(project):
    for name in files(project):
        text = (project / name).read_text("utf-8")
        assert "{{name}}" not in text, name
        assert "{{title}}" not in text, name
        if name.endswith(".py"):
            ast.parse(text)


def test_the_title_is_said_in_both_languages(project):
    manifest = (project / "yishi_pet_care" / "__init__.py").read_text("utf-8")
    words = (project / "yishi_pet_care/translations/en/LC_MESSAGES/pet_care.po").read_text("utf-8")
    assert 'title=N_("文明养犬")' in manifest
    assert 'msgid "文明养犬"\nmsgstr "Pet care"' in words


@pytest.mark.parametrize(
    "name", ["Pet", "pet-care", "2pets", "admin", "topics", "topic", "养犬", "p" * 31, "../pets"]
)
def test_an_impossible_name_is_refused(name, tmp_path):
    with pytest.raises(Refusal, match=r"scaffold\.bad_name"):
        scaffold.write(name, tmp_path)
    assert not files(tmp_path)


def test_nothing_is_written_over(project):
    before = files(project)
    with pytest.raises(Refusal, match=r"scaffold\.exists"):
        scaffold.write("pet_care", project.parent)
    assert files(project) == before


def test_the_command_says_where_and_what_next(tmp_path):
    done = CliRunner().invoke(plugin, ["new", "pets", "--into", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert str(tmp_path / "yishi_pets") in done.output
    assert "yishi db upgrade" in done.output
