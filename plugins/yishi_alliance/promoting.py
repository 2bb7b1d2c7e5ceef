"""交给物业公司 as something that any matter can be made into: a line of a list, an appeal, an item of the work list."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from yishi.toolkit import N_, Actor, Matter, Promoted, PromoteTarget, _, matters
from yishi_alliance.handing import Wish, hand_over, need_none_open
from yishi_alliance.models import Handover
from yishi_alliance.partners import serving
from yishi_alliance.rights import HANDS
from yishi_alliance.rows import HANDOVER, refused
from yishi_worklist import service as worklist

KIND = "company"
ITEM = "worklist.item"
_KINDS = {"difficulty": "difficulty", "dispute": "dispute"}


def targets(matter: Matter) -> Iterable[PromoteTarget]:
    """An item of the work list is handed over as it is; anything else becomes one by it, in the same act."""
    label = N_("交给物业公司")
    if matter.source == ITEM:
        yield PromoteTarget(KIND, label, HANDOVER, HANDS, _hand_item, 15)
    elif matter.source not in (HANDOVER, "topic"):
        yield PromoteTarget(KIND, label, ITEM, HANDS, _list_and_hand, 15)


def _hand_item(actor: Actor, matter: Matter) -> Promoted:
    need_none_open(matter.source_id)
    made = _to_the_right_one(actor, matter.source_id, matter.estate_id)
    label = _("交办%(company)s", company=made.company)
    return Promoted(made.id, label, f"alliance/handovers/{made.id}")


def _list_and_hand(actor: Actor, matter: Matter) -> Promoted:
    item_id = _listed(matter) or _open(actor, matter)
    need_none_open(item_id)
    _to_the_right_one(actor, item_id, matter.estate_id)
    item = worklist.item(item_id)
    return Promoted(item_id, _("办理清单%(number)s", number=item.called), f"worklist/{item_id}")


def _listed(matter: Matter) -> UUID | None:
    """The item that it became before, if it did."""
    became = matters.links_of(matter.source, [matter.source_id]).get(matter.source_id, [])
    return next((one.thing_id for one in became if one.thing == ITEM), None)


def _open(actor: Actor, matter: Matter) -> UUID:
    return worklist.open_item(
        actor,
        kind=_KINDS.get(matter.kind, "task"),
        title=matter.title[:100],
        text=matter.text,
        source=matter.source,
        source_id=matter.source_id,
        source_label=matter.label,
        category=matter.category,
        estate_id=matter.estate_id,
        building_id=matter.building_id,
        entrance_id=matter.entrance_id,
        unit_id=matter.unit_id,
        place=matter.place,
        reporter_id=matter.reporter_id,
        anonymous=matter.anonymous,
        photos=matter.photos,
    ).id


def _to_the_right_one(actor: Actor, item_id: UUID, estate_id: UUID | None) -> Handover:
    """The company that serves its estate today. Refuses `alliance.estate_unknown`, `.nobody_serves`."""
    estate_id = worklist.item(item_id).estate_id or estate_id
    if estate_id is None:
        sentence = _("不知道是哪个小区的事，请先列入办理清单，再到“交给物业公司”里选公司。")
        raise refused("estate_unknown", sentence)
    partner = serving([estate_id]).get(estate_id)
    if partner is None:
        sentence = _("这个小区现在没有联盟里的物业公司服务，请先列入办理清单，再选交给谁。")
        raise refused("nobody_serves", sentence)
    return hand_over(actor, [Wish(item_id, partner.id)])[0]
