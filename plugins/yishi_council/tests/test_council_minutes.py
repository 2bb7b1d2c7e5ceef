"""A session ends with every item decided; its minutes are written, approved, locked, and only amended."""

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import NotAllowed, Refusal, Stale, Topic, ledger, search, topics
from yishi_council import service
from yishi_council.events import ItemConcluded, MeetingClosed, MinutesLocked
from yishi_council.models import Minutes, Note
from yishi_council.tests.cases import arrive, council, estate, homes, items, planned, topic

pytestmark = pytest.mark.usefixtures("on")


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


@pytest.fixture
def session(unit, actor, clock_at):
    """A session of households that has begun, two of them there, with a topic and another matter."""
    with unit():
        estate_id = estate()
        about = topic(actor, "成立业主委员会")
        meeting = planned(
            actor, council(actor, estate_id).id, "2026-03-06 19:00", audience="households", topic_id=about.id
        )
        service.add_item(actor("administrator"), meeting.id, title="通报账目")
        service.announce(actor("administrator"), meeting.id)
    clock_at("2026-03-06 19:00")
    with unit():
        there = arrive(actor, meeting, unit_ids=homes(estate_id)[:2])
        service.begin(actor("recorder"), meeting.id)
        first, second = items(actor, meeting)
    return meeting, first, second, there, about


def decided(actor, first, second):
    worker = actor("community_worker")
    service.conclude_item(worker, first.id, "adopted", "成立业主委员会。")
    service.defer_item(worker, second.id, "账目还没有核完。")


# --- closing -------------------------------------------------------------------------------------------


@on_both_databases
def test_a_session_cannot_close_with_an_undecided_item(session, unit, actor, published):
    meeting, first, second, _there, about = session
    worker = actor("community_worker")
    with unit():
        with pytest.raises(Refusal) as refused:
            service.close(worker, meeting.id)
        assert codes(refused) == ["council.item_undecided"] * 2
        assert "成立业主委员会" in refused.value.message
        service.conclude_item(worker, first.id, "adopted", "成立业主委员会。")
        with pytest.raises(Refusal) as refused:
            service.close(worker, meeting.id)
        assert codes(refused) == ["council.item_undecided"]
        service.defer_item(worker, second.id, "账目还没有核完。")

        assert service.close(worker, meeting.id).state == "closed"
    assert published(MeetingClosed) == [MeetingClosed(meeting.id)]
    assert published(ItemConcluded) == [ItemConcluded(meeting.id, first.id, about.id, "adopted")]


def test_concluding_an_item_concludes_its_topic_and_deferring_it_does_not(session, unit, actor):
    _meeting, first, _second, _there, about = session
    worker = actor("community_worker")
    with unit() as work:
        found = work.session.get(Topic, (about.tenant_id, about.id))
        assert found.stage == "deliberating"
        service.conclude_item(worker, first.id, "transferred", "归房管部门。", transferred_to="房管局")
        assert (found.stage, found.conclusion, found.transferred_to) == ("concluded", "transferred", "房管局")
        with pytest.raises(Refusal) as refused:
            service.defer_item(worker, first.id, "再想想。")
        assert codes(refused) == ["council.item_decided"]


def test_a_topic_that_was_concluded_meanwhile_is_not_concluded_again(session, unit, actor):
    _meeting, first, _second, _there, about = session
    worker = actor("community_worker")
    with unit() as work:
        topics.conclude(worker, topic_id=about.id, conclusion="withdrawn", text="提出人撤回。")
        service.conclude_item(worker, first.id, "withdrawn", "提出人撤回。")

        assert work.session.get(Topic, (about.tenant_id, about.id)).conclusion_text == "提出人撤回。"


def test_an_outcome_needs_its_words(session, unit, actor):
    _meeting, first, second, _there, _about = session
    with unit():
        with pytest.raises(Refusal) as refused:
            service.conclude_item(actor("community_worker"), first.id, "maybe", " ")
        assert codes(refused) == ["council.text_missing", "council.choice_unknown"]
        with pytest.raises(Refusal) as refused:
            service.defer_item(actor("community_worker"), second.id, " ")
        assert codes(refused) == ["council.text_missing"]
        with pytest.raises(NotAllowed):
            service.defer_item(actor("recorder"), second.id, "下次")


# --- notes ---------------------------------------------------------------------------------------------


def test_the_recorder_writes_down_who_said_what_with_tags(session, unit, actor):
    meeting, first, _second, there, _about = session
    recorder = actor("recorder")
    with unit():
        service.note(
            recorder, first.id, attendance_id=there[0], text="早该成立了。", tags=["support", " support "]
        )
        service.note(recorder, first.id, speaker="程律师", text="要先成立筹备组。", tags=["proposal", "法律"])
        service.summarise(recorder, first.id, "都赞成，先成立筹备组。", tags=["support"])

        notes = service.notes_of(recorder, meeting.id)
        assert [(one.speaker, one.home != "", one.text, one.tags) for one in notes] == [
            ("", True, "早该成立了。", ["support"]),
            ("程律师", False, "要先成立筹备组。", ["proposal", "法律"]),
        ]
        assert items(actor, meeting)[0].summary == "都赞成，先成立筹备组。"
        assert items(actor, meeting)[0].tags == ("support",)
        assert service.notes_of(actor("resident"), meeting.id) == []


def test_a_note_needs_its_words_and_its_speaker(session, unit, actor):
    _meeting, first, _second, _there, _about = session
    with unit(), pytest.raises(Refusal) as refused:
        service.note(actor("recorder"), first.id, text=" ", tags=["一" * 13])

    assert codes(refused) == ["council.text_missing", "council.tags_wrong", "council.speaker_missing"]


def test_notes_are_changed_until_the_minutes_are_approved(session, unit, actor):
    meeting, first, second, _there, _about = session
    recorder = actor("recorder")
    with unit():
        said = service.note(recorder, first.id, speaker="程律师", text="三天")
        decided(actor, first, second)
        service.close(actor("administrator"), meeting.id)
        service.change_note(recorder, said.id, speaker="程律师", text="三十天", version=1)
        with pytest.raises(Stale):
            service.change_note(recorder, said.id, speaker="程律师", text="四十天", version=1)
        service.approve(actor("administrator"), meeting.id)

        for act in (
            lambda: service.change_note(recorder, said.id, speaker="程律师", text="五十天"),
            lambda: service.drop_note(recorder, said.id),
            lambda: service.note(recorder, first.id, speaker="程律师", text="又说"),
            lambda: service.summarise(recorder, first.id, "改口"),
        ):
            with pytest.raises(Refusal) as refused:
                act()
            assert codes(refused) == ["council.minutes_settled"]
    with unit() as work:
        assert work.session.query(Note.text).scalar() == "三十天"


# --- minutes -------------------------------------------------------------------------------------------


def locked(actor, session):
    meeting, first, second, there, _about = session
    service.note(actor("recorder"), first.id, attendance_id=there[0], text="早该成立了。")
    service.write(actor("recorder"), meeting.id, "到会两户。")
    decided(actor, first, second)
    service.close(actor("administrator"), meeting.id)
    service.approve(actor("administrator"), meeting.id)
    return service.lock(actor("administrator"), meeting.id)


def test_minutes_go_from_draft_over_approved_to_locked(session, unit, actor):
    meeting, first, second, _there, _about = session
    run = actor("administrator")
    with unit():
        service.write(actor("recorder"), meeting.id, "到会两户。")
        with pytest.raises(Refusal) as refused:
            service.approve(run, meeting.id)
        assert codes(refused) == ["council.meeting_held"]
        decided(actor, first, second)
        service.close(run, meeting.id)
        with pytest.raises(Refusal) as refused:
            service.lock(run, meeting.id)
        assert codes(refused) == ["council.minutes_draft"]
        service.approve(run, meeting.id)
        service.send_back(run, meeting.id, "补上缺席的户数。")
        service.write(actor("recorder"), meeting.id, "到会两户，缺席四户。")
        with pytest.raises(NotAllowed):
            service.approve(actor("recorder"), meeting.id)
        service.approve(run, meeting.id)
        service.lock(run, meeting.id)

        seen = service.meeting_view(actor(), meeting.id).minutes
        assert (seen.state, seen.text) == ("locked", "到会两户，缺席四户。")


@on_both_databases
def test_locked_minutes_never_change_but_are_amended_with_a_date(session, unit, actor, clock_at, published):
    meeting, _first, _second, _there, _about = session
    run = actor("administrator")
    with unit():
        before = locked(actor, session).hash
    clock_at("2026-03-09 10:00")
    with unit():
        for act in (
            lambda: service.write(actor("recorder"), meeting.id, "改写"),
            lambda: service.approve(run, meeting.id),
            lambda: service.send_back(run, meeting.id, "改写"),
            lambda: service.lock(run, meeting.id),
        ):
            with pytest.raises(Refusal) as refused:
                act()
            assert codes(refused) == ["council.minutes_locked"]
        with pytest.raises(Refusal) as refused:
            service.amend(run, meeting.id, " ", " ")
        assert codes(refused) == ["council.text_missing"] * 2

        service.amend(run, meeting.id, "“两户”应为“三户”。", "漏记一户")

        seen = service.meeting_view(actor(), meeting.id).minutes
        assert [(f"{day}", text, reason) for day, text, reason in seen.amendments] == [
            ("2026-03-09", "“两户”应为“三户”。", "漏记一户")
        ]
        assert (seen.text, seen.hash) == ("到会两户。", before)
    assert published(MinutesLocked) == [MinutesLocked(meeting.id, before)]


def test_open_minutes_are_not_amended_but_written(session, unit, actor):
    meeting = session[0]
    with unit():
        service.write(actor("recorder"), meeting.id, "到会两户。")
        with pytest.raises(Refusal) as refused:
            service.amend(actor("administrator"), meeting.id, "三户", "漏记")
        assert codes(refused) == ["council.minutes_open"]


def test_two_recorders_do_not_overwrite_each_other(session, unit, actor):
    meeting = session[0]
    with unit():
        service.write(actor("recorder"), meeting.id, "一")
        version = service.meeting_view(actor("recorder"), meeting.id).minutes.version
        service.write(actor("recorder"), meeting.id, "二", version=version)
        with pytest.raises(Stale) as stale:
            service.write(actor("recorder"), meeting.id, "三", version=version)
        assert (stale.value.details["yours"], stale.value.details["theirs"]) == (
            {"text": "三"},
            {"text": "二"},
        )


def test_the_hash_is_of_what_was_said_and_decided_without_names(session, unit, actor):
    with unit() as work:
        minutes = locked(actor, session)
        content = work.session.query(Minutes.content).scalar()

        assert topics.evidence_hash(content) == minutes.hash
        assert content["attendance"] == [["residents", "onsite", True, 2]]
        assert content["summoned"] == 6
        assert content["items"][0]["opinions"] == [{"text": "早该成立了。", "tags": []}]
        assert (content["items"][1]["outcome"], content["items"][1]["outcome_text"]) == (
            "deferred", "账目还没有核完。",
        )  # fmt: skip
        entry = [
            line["entry"] for line in ledger.entries() if line["entry"]["act"] == "council.minutes_locked"
        ]
        assert entry[0]["facts"]["content"] == minutes.hash


def test_residents_read_locked_minutes_and_find_them(session, unit, actor, as_role, tenant):
    meeting = session[0]
    with unit():
        service.write(actor("recorder"), meeting.id, "草稿里的话")
        draft = service.meeting_view(actor("resident"), meeting.id).minutes
        assert (draft.state, draft.text) == ("draft", "")
        assert service.meeting_view(actor("recorder"), meeting.id).minutes.text == "草稿里的话"
    with unit():
        locked(actor, session)
    with unit():
        assert [hit.id for hit in search.find("业主委员会", ["council.meeting"], 10)] == [meeting.id]
        (note,) = service.notes_of(actor("resident"), meeting.id)
        assert (note.text, note.home) == ("早该成立了。", "")
        assert service.desk(actor("recorder")) == []
