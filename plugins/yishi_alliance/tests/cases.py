"""A community and its alliance of companies, linked; all people and companies are fictional."""

import io
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy import select

from yishi.testing import sample
from yishi.toolkit import Upload, clock, db, links, new_id, places
from yishi_alliance import service
from yishi_alliance.models import Estate, Order, Partner
from yishi_worklist import service as worklist

MORNING = "2026-03-02 09:00"
NAMES = ("安居物业", "和顺物业", "春城物业", "万家物业", "北湖物业", "松苑物业")
ESTATES = ("万晟爱琴海", "英俊花园", "东惠新居", "河畔小区", "铁路新村", "学府家园")


@dataclass
class World:
    """`home` is the community, `abroad` the alliance; names to ids of companies there, of estates and partners here."""

    kit: object
    home: object
    abroad: object
    link_id: object
    companies: dict
    estates: dict
    partners: dict
    staff: dict

    def at_home(self, role="community_worker", **changes):
        return self.kit.actor(role, self.home, **changes)

    def runs(self):
        """Who runs the alliance."""
        return self.kit.actor("administrator", self.abroad)

    def works(self, company=NAMES[0]):
        """Somebody of a company, with the limits that their membership has."""
        one = self.staff[company]
        return self.kit.actor(
            "property_staff",
            self.abroad,
            account_id=one.account_id,
            person_id=one.person_id,
            name=one.name,
            scope={"company": [str(self.companies[company])]},
        )

    def browser(self, company=NAMES[0]):
        return self.kit.browser().sign_in(self.staff[company].token)

    def here(self, **more):
        return self.kit.unit(self.home, **more)

    def there(self, **more):
        return self.kit.unit(self.abroad, **more)

    def deliver(self):
        """What was sent arrives, and what follows from it."""
        return self.kit.run_jobs()

    # --- acts of several lines, each in a unit of its own ------------------------------------------------

    def item(self, estate=ESTATES[0], **changes):
        """An item on the community's list, as it stands now; its id."""
        said = {
            "kind": "difficulty",
            "title": "3号楼前垃圾没有人清",
            "text": "堆了一个星期。",
            "level": "green",
            "estate_id": self.estates[estate] if estate else None,
            "reporter_id": self.kit.somebody("resident", self.home).person_id,
            **changes,
        }
        with self.here():
            return worklist.open_item(self.at_home(), **said).id

    def handed(self, company=NAMES[0], item_id=None, **changes):
        """An item that a company has on its list, not accepted yet: ids of item, handover and order."""
        item_id = item_id or self.item(ESTATES[NAMES.index(company)])
        with self.here():
            wish = service.Wish(item_id, self.partners[company])
            handover_id = service.hand_over(self.at_home(), [wish], **changes)[0].id
        self.deliver()
        return item_id, handover_id, self.order_of(handover_id)

    def order_of(self, handover_id):
        with self.there(writes=False):
            return db.scalar(select(Order.id).where(Order.handover_id == handover_id))

    def accepted(self, company=NAMES[0], **changes):
        ids = self.handed(company, **changes)
        with self.there():
            service.accept(self.works(company), ids[2])
        self.deliver()
        return ids

    def reported(self, company=NAMES[0], **changes):
        ids = self.accepted(company, **changes)
        with self.there():
            service.report_result(
                self.works(company), ids[2], text="清走了，加了垃圾箱。", evidence=[picture()]
            )
        self.deliver()
        return ids

    def order(self, order_id, actor=None):
        with self.there(writes=False):
            return service.order(actor or self.runs(), order_id)

    def handover(self, handover_id):
        with self.here(writes=False):
            return service.handover(self.at_home(), handover_id)[0]

    def entries(self, item_id):
        """Kinds of what stands on the item's timeline here."""
        with self.here(writes=False):
            return [entry.kind for entry in worklist.timeline(item_id, public=False)]


def world(kit):
    """The community and the alliance with six companies, each serving one estate; made once a run."""
    ids = kit.begin_with("a community and its alliance", lambda: _make(kit))
    kit.__dict__.pop("tenants", None)
    home, abroad = kit.tenants["yangguang"], kit.tenants["honglian"]
    return World(kit, home, abroad, **ids)


def _make(kit):
    with clock.at(_moment(MORNING)):
        return _made(kit)


def _moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def _made(kit):
    home = kit.tenants["yangguang"]
    with kit.database.unit():
        sample._tenant("honglian", "alliance", "红色物业联盟", home.id)
    kit.__dict__.pop("tenants", None)
    abroad = kit.tenants["honglian"]
    with kit.unit(abroad):
        for role in ("administrator", "property_staff", "resident", "community_worker"):
            sample.sign_up(abroad, role)
    for tenant in (home, abroad):
        kit.enable("worklist", "alliance", tenant=tenant)
    with kit.unit(home):
        estates = {name: new_id() for name in ESTATES}
        db.add_all([places.Estate(id=row_id, name=name) for name, row_id in estates.items()])
    link_id = linked(kit, home, abroad)
    with kit.unit(home):
        service.tell_estates(kit.actor("administrator", home))
    kit.run_jobs()
    companies, staff = {}, {}
    for name, estate in zip(NAMES, ESTATES, strict=True):
        with kit.unit(abroad):
            boss = kit.actor("administrator", abroad)
            company = service.add_company(boss, name=name, phone="0431-80000000")
            served = db.scalar(select(Estate.id).where(Estate.estate_id == estates[estate]))
            service.serve(boss, company.id, served_id=served, since=date(2025, 1, 1))
            companies[name] = company.id
        limits = {"company": [str(companies[name])]}
        staff[name] = kit.new_somebody("property_staff", abroad, name=f"{name[0]}工", scope=limits)
    kit.run_jobs()
    with kit.unit(home, writes=False):
        partners = {row.name: row.id for row in db.scalars(select(Partner))}
    return {
        "link_id": link_id,
        "companies": companies,
        "estates": estates,
        "partners": partners,
        "staff": staff,
    }


def linked(kit, home, abroad):
    """A link that the community proposed and the alliance accepted."""
    with kit.unit(home):
        found = links.propose_link(kit.actor("administrator", home), other_slug=abroad.slug)
    with kit.unit(abroad):
        links.accept_link(kit.actor("administrator", abroad), link_id=found)
    return found


def picture(name="照片.png", colour="green"):
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return Upload(name, out.getvalue())


def codes(refused):
    return {reason.code for reason in refused.value.reasons}
