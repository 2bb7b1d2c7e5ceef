"""The manifest is checked when it is made, and says all that is wrong at once."""

import dataclasses
from datetime import timedelta

import pytest
from flask import Blueprint

from yishi.plugins.manifest import RESERVED, BadManifest, Job, Permission, Plugin, TopicKind


def manifest(**changes):
    return Plugin(**{"name": "polls", "title": "投票", "summary": "简单的意向征集。", **changes})


def test_a_small_manifest_is_enough():
    plugin = manifest()
    assert (plugin.api, plugin.requires, plugin.kinds) == (1, (), ("community", "alliance"))


def test_a_manifest_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        manifest().name = "other"


@pytest.mark.parametrize(
    "name", ["Polls", "polls-2", "polls__x", "_polls", "2polls", "投票", "", *sorted(RESERVED)[:4]]
)
def test_a_name_that_cannot_be_a_prefix_is_refused(name):
    with pytest.raises(BadManifest, match="name"):
        manifest(name=name)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": ""}, "title"),
        ({"summary": ""}, "summary"),
        ({"permissions": (Permission("voting.open", "开启"),)}, "voting.open"),
        ({"topic_kinds": (TopicKind("proposal", "提案"),)}, "proposal"),
        ({"requires": ("polls",)}, "itself"),
        ({"kinds": ("village",)}, "village"),
        ({"pages": Blueprint("elsewhere", __name__)}, "elsewhere"),
        ({"jobs": (Job("tidy", print), Job("tidy", print, timedelta(days=1)))}, "tidy"),
        ({"permissions": (Permission("polls.open", "开启"), Permission("polls.open", "再开"))}, "twice"),
    ],
)
def test_what_is_impossible_is_refused(changes, told):
    with pytest.raises(BadManifest, match=told):
        manifest(**changes)


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(BadManifest) as refusal:
        manifest(title="", requires=("polls",), kinds=("village",))
    told = str(refusal.value)
    assert all(word in told for word in ("title", "itself", "village"))
