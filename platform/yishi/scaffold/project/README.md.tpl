# {{title}} · {{english}}

A module for [Yishi 议事]. As generated, it does this: a topic of its kind can't be adopted before somebody
went and looked. It brings

| what | where |
|---|---|
| the manifest: everything the platform lists, checks and removes | `yishi_{{name}}/__init__.py` |
| a topic kind and a gate, an entry of the navigation, a part on the topic's page | `hooks.py` |
| a table, and its migration | `models.py`, `migrations/` |
| the rules: who may do what, in one transaction, told to everybody | `service.py` |
| pages and API, thin | `routes.py`, `api.py`, `templates/{{name}}/` |
| settings with a generated form | `schemas.py` |
| a handler of an event, a daily job | `jobs.py` |
| English (the Chinese sentence itself is the key) | `translations/en/` |
| tests, with the ten checks of `PluginContract` | `tests/` |

## Work on it

    pip install --no-build-isolation -e '.[test]'    # in the environment that has yishi and hatchling
    pytest                           # SQLite; nothing else is needed
    ruff check .

Changed a model? Write a revision, and look at it before you commit it:

    yishi db upgrade
    yishi db revision {{name}} -m "what changed"

Said something new? This adds it to the English catalogue, to be filled in:

    yishi i18n update {{name}}

## Install it

    pip install .                    # or the wheel of `python -m build`
    yishi db upgrade                 # makes its tables
    yishi plugin list                # says so, or why not

Then restart the servers once (new code), let the district allow it, and switch it on under 管理 → 模块.
From then on a switch needs no restart.

What you don't need, delete: the file, its line in the manifest, its test.
