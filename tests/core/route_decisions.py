"""Things of modules for the walk over all routes: one of each stage, in one community; all people are fictional."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from yishi import topics
from yishi.clock import clock
from yishi.database import db
from yishi.tenants import figures
from yishi.tenants.current import current_tenant
from yishi.testing.acting import Kit
from yishi.testing.sample import SampleTenant
from yishi_alliance.tests import test_alliance_contract as full_alliance
from yishi_appeals import service as appealing
from yishi_appeals.raising import Content as Appealed
from yishi_appeals.tests import test_appeals_contract as full_appeal
from yishi_council import service as councils
from yishi_council.models import Council, Meeting
from yishi_council.tests import cases
from yishi_council.tests import test_council_contract as full_council
from yishi_service_points.tests import test_service_points_contract as full_points
from yishi_three_leads import service as three_leads
from yishi_three_leads.models import Sheet
from yishi_three_leads.tests import test_three_leads_contract as full_leads
from yishi_voting import service as voting
from yishi_voting.service import Content, Member
from yishi_voting.tests import test_voting_contract as full_vote
from yishi_worklist.tests import cases as things
from yishi_worklist.tests import test_worklist_contract as full_list

Stages = dict[str, dict[str, Any]]
"""The values of the variables in a module's addresses, by the stage of the things that they name."""
QUESTION = Content(title="活动室开放时间", family="simple_majority", matter="general", channels=("web",))
HOURS = timedelta(hours=20)


def votes(kit: Kit, tenant: SampleTenant) -> Stages:
    """Votes by stage; "" is an open one of owners with a paper, a proxy and an objection, `voter` the resident's."""
    kit.enable("voting", tenant=tenant)
    found = {"": full_vote.TestContract().fill(kit, tenant, 2)}
    worker, now = kit.actor("community_worker", tenant), clock.now()
    with kit.unit(tenant):
        drafted = voting.draft(worker, replace(QUESTION, title="还没公告的表决")).id
        announced, counted = (voting.draft(worker, QUESTION).id for _stage in range(2))
        later = now + timedelta(days=20)
        voting.announce(worker, announced, opens_at=later, closes_at=later + HOURS)
        _count(kit, tenant, counted)
    for stage, vote_id in (("draft", drafted), ("announced", announced), ("counted", counted)):
        found[stage] = {**found[""], "vote_id": vote_id}
    found["voter"] = {**found[""], "number": 2}
    found["hidden"] = {**found[""], "topic_id": _hidden_topic(kit, tenant)}
    return found


def _hidden_topic(kit: Kit, tenant: SampleTenant) -> UUID:
    """One that was raised and that nobody has accepted yet."""
    with kit.unit(tenant):
        return topics.raise_topic(kit.actor("owner", tenant), text="楼上漏水，不想让别人知道。").id


def _count(kit: Kit, tenant: SampleTenant, vote_id: UUID) -> None:
    """Two members, both vote, and it is counted."""
    worker, now = kit.actor("community_worker", tenant), clock.now()
    voters = [kit.actor(role, tenant) for role in ("owner", "resident")]
    voting.announce(worker, vote_id, opens_at=now, closes_at=now + HOURS)
    members = [Member(f"m{n}", voter.name, voter.person_id) for n, voter in enumerate(voters)]
    voting.build_from_members(worker, vote_id, members)
    voting.freeze_and_open(worker, vote_id)
    for voter in voters:
        voting.cast(voter, vote_id, "yes")
    voting.close(worker, vote_id)
    voting.count_vote(worker, vote_id)


def sessions(kit: Kit, tenant: SampleTenant) -> Stages:
    """Sessions by stage; "" is one that is over, its item reviewed, its minutes locked and amended."""
    kit.enable("council", tenant=tenant)
    found = {"": full_council.TestContract().fill(kit, tenant, 2)}
    council_id = found[""]["council_id"]

    def actor(role: str) -> Any:
        return kit.actor(role, tenant)

    with kit.unit(tenant):
        home = cases.homes(db.get_one(Council, (tenant.id, council_id)).estate_id)[0]
        coming = db.query(Meeting.id).filter_by(state="announced").one().id
        called = councils.summons_of(actor("administrator"), coming)[0][0].id
        planned = cases.planned(actor, council_id, "2026-05-08 19:00", title="还没告诉人的会")
        planned_item = cases.items(actor, planned)[0].id
        about = cases.topic(actor, "晾衣架").id
        begun = cases.planned(actor, council_id, "2026-03-06 19:30", audience="both", topic_id=about)
        councils.announce(actor("administrator"), begun.id, late_reason="大家都在。")
        begun_item = cases.items(actor, begun)[0].id
        councils.begin(actor("administrator"), begun.id)
        councils.write(actor("recorder"), begun.id, "草稿里的话。")
        said = councils.note(actor("recorder"), begun_item, speaker="来宾", text="太密了。")
    found["announced"] = {**found[""], "meeting_id": coming, "summons_id": called}
    found["hidden"] = {**found[""], "topic_id": _hidden_topic(kit, tenant)}
    found["planned"] = {**found[""], "meeting_id": planned.id, "item_id": planned_item}
    found["held"] = {
        **found[""],
        "meeting_id": begun.id,
        "item_id": begun_item,
        "note_id": said.id,
        "unit_id": home,
    }
    return found


def leads(kit: Kit, tenant: SampleTenant) -> Stages:
    """Leads with a round; "" names a sheet and a list of one that is frozen, "open" of one that is collected."""
    kit.enable("three_leads", tenant=tenant)
    found = {"": full_leads.filled(kit, tenant, 2)}
    worker = kit.actor("administrator", tenant)
    with kit.unit(tenant):
        held = three_leads.open_round(worker, title="还在收集")
        sheet = db.query(Sheet).filter_by(round_id=held.id, post_id=found[""]["post_id"]).one()
        said = three_leads.add_entry(worker, sheet.id, three_leads.Said("appeal", "灯坏了"))
        found["open"] = {**found[""], "round_id": held.id, "sheet_id": sheet.id, "entry_id": said.id}
    return found


def points(kit: Kit, tenant: SampleTenant) -> Stages:
    """A point with its roster and log; an errand of the resident, held by the administrator, with a paper and a scan."""
    kit.enable("service_points", tenant=tenant)
    return {"": full_points.TestContract().fill(kit, tenant, 2)}


def items(kit: Kit, tenant: SampleTenant) -> Stages:
    """Items by stage; "" is one in a worker's hands that nobody reported, `reported` the resident's with its result."""
    kit.enable("worklist", tenant=tenant)
    found = {"": full_list.TestContract().fill(kit, tenant, 4)}

    def actor(role: str) -> Any:
        return kit.actor(role, tenant)

    with kit.unit(tenant):
        reported = things.reported(actor, title="有结果的事").id
        hidden = things.opened(actor, kind="dispute", title="邻居争吵", reporter_id=None).id
    found["reported"] = {**found[""], "item_id": reported, "name": "confirm"}
    found["hidden"] = {**found[""], "item_id": hidden}
    return found


def appeals(kit: Kit, tenant: SampleTenant) -> Stages:
    """Appeals by stage; "" is the resident's, in hand and public, `raised` the owner's, which nobody accepted yet."""
    kit.enable("appeals", tenant=tenant)
    found = {"": full_appeal.TestContract().fill(kit, tenant, 2)}
    with kit.unit(tenant):
        waiting = appealing.raise_appeal(
            kit.actor("owner", tenant), Appealed(text="楼上半夜装修，太吵了。")
        ).id
    found["raised"] = {**found[""], "appeal_id": waiting}
    return found


def numbers(kit: Kit, tenant: SampleTenant) -> Stages:
    """The numbers of this month and year, counted."""
    kit.enable("indicators", tenant=tenant)
    with kit.unit(tenant):
        figures.compute_last(current_tenant(), 1)
    return {"": {"key": "opinions_collected", "kind": "xlsx"}}


def companies(kit: Kit, tenant: SampleTenant) -> Stages:
    """Both halves of an alliance in one community: a company with an order in hand, and what was handed over."""
    kit.enable("alliance", tenant=tenant)
    return {"": full_alliance.filled(kit, tenant, 2)}
