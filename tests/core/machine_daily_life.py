"""What residents and staff do in the modules of daily life, as rules of the two tenants' random acts."""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from yishi import attachments
from yishi.database import db
from yishi.places import structure
from yishi.places.models import Entrance, Estate
from yishi_appeals import service as appeals
from yishi_appeals.models import Appeal
from yishi_service_points import service as points
from yishi_service_points.models import Errand, Point
from yishi_three_leads import service as leads
from yishi_three_leads.models import Entry, Round, Sheet
from yishi_worklist import service as worklist
from yishi_worklist.models import WorklistItem

MODULES = ("notices", "worklist", "appeals", "three_leads", "service_points")
WORDS = st.sampled_from(["楼道灯不亮", "下水道堵了", "两家为车位吵架", "Noise <at> night"])
SIDES = st.booleans()
PICK = st.integers(0, 30)
PROOF = attachments.Upload("图.pdf", b"%PDF-1.4\n%%EOF")
UNEXPLAINED = "老邻居，大家都认识。"


def settle(actor, worker, resident):
    """What a community has before anything happens: a home, its lead, a round under way, a point, work to do."""
    estate = db.scalars(select(Estate).order_by(Estate.id)).first()
    structure.add(actor, estate.id, "9", "1", "101", area=8_000)
    entrance = db.scalars(select(Entrance.id).order_by(Entrance.id)).first()
    leads.appoint(actor, "entrance", entrance, leads.Who(person_id=worker.person_id), exception=UNEXPLAINED)
    leads.open_round(actor)
    points.open_point(
        actor, points.PointContent(name="一号议事点", hours=((0, 1440),), days=(1, 2, 3, 4, 5, 6, 7))
    )
    for words in ("楼道灯不亮", "下水道堵了"):
        appeals.raise_appeal(resident, appeals.Content(words))
    for title in ("修路灯", "通下水道"):
        item = _open(worker, title, "green")
        worklist.report_result(worker, item.id, text="修好了", evidence=[PROOF])
    _open(worker, "铺地砖", "orange")
    points.take_errand(worker, points.ErrandContent(title="养老金认证", name="张三"))


def _open(actor, title, level):
    return worklist.open_item(
        actor, kind="difficulty", title=title, level=level, handler_id=actor.person_id, place="楼道"
    )


ACTS = {
    "appeals": {"raise_an_appeal", "triage_an_appeal", "reject_an_appeal", "join_an_appeal"},
    "worklist": {"open_an_item", "report_an_item", "close_an_item"},
    "three_leads": {"collect_words", "freeze_the_lists"},
    "service_points": {"visit_a_point", "take_an_errand", "refuse_an_errand"},
}
"""By module: at least two of each must have come to something."""


class DailyLife:
    """Mixed into the machine, which brings `act` and `one`."""

    @rule(left=SIDES, role=st.sampled_from(["resident", "owner"]), words=WORDS, anonymous=st.booleans())
    def raise_an_appeal(self, left, role, words, anonymous):
        self.act(left, role, lambda a: appeals.raise_appeal(a, appeals.Content(words, anonymous=anonymous)))

    @rule(left=SIDES, pick=PICK, severity=st.sampled_from(["light", "heavy"]))
    def triage_an_appeal(self, left, pick, severity):
        def triage(actor):
            appeal = self.one(Appeal, pick, Appeal.state == "raised")
            given = {"severity": severity, "urgency": "normal", "handler_id": actor.person_id}
            appeals.triage(actor, appeal.id, **given)

        self.act(left, "community_worker", triage)

    @rule(left=SIDES, pick=PICK)
    def reject_an_appeal(self, left, pick):
        self.act(
            left,
            "community_worker",
            lambda a: appeals.reject(
                a, self.one(Appeal, pick, Appeal.state == "raised").id, reason="不归社区管"
            ),
        )

    @rule(left=SIDES, pick=PICK)
    def join_an_appeal(self, left, pick):
        self.act(left, "owner", lambda a: appeals.join(a, self.one(Appeal, pick).id))

    @rule(left=SIDES, words=WORDS, level=st.sampled_from(["green", "orange", "red"]))
    def open_an_item(self, left, words, level):
        self.act(left, "community_worker", lambda a: _open(a, words, level))

    @rule(left=SIDES, pick=PICK)
    def report_an_item(self, left, pick):
        def report(actor):
            item = self.one(WorklistItem, pick, WorklistItem.state == "assigned")
            worklist.report_result(actor, item.id, text="修好了", evidence=[PROOF])

        self.act(left, "community_worker", report)

    @rule(left=SIDES, pick=PICK)
    def close_an_item(self, left, pick):
        def close(actor):
            item = self.one(WorklistItem, pick, WorklistItem.state == "reported")
            worklist.inspect(actor, item.id, text="现场看过")
            worklist.record_visit(actor, item.id, text="满意", method="phone", rating="satisfied")
            worklist.approve_close(actor, item.id)

        self.act(left, "administrator", close)

    @rule(left=SIDES, pick=PICK, words=WORDS)
    def collect_words(self, left, pick, words):
        said = leads.Said("appeal", words, said_by="张三")
        self.act(left, "administrator", lambda a: leads.add_entry(a, self.one(Sheet, pick).id, said))

    @rule(left=SIDES, pick=PICK)
    def freeze_the_lists(self, left, pick):
        def freeze(actor):
            sheet = self.one(Sheet, pick)
            written = db.scalar(select(Entry.id).where(Entry.sheet_id == sheet.id).limit(1))
            leads.submit(actor, sheet.id, nil=written is None)
            leads.freeze(actor, self.one(Round, pick).id)

        self.act(left, "administrator", freeze)

    @rule(left=SIDES, pick=PICK, words=WORDS)
    def visit_a_point(self, left, pick, words):
        def visit(actor):
            points.record_visit(actor, points.VisitContent(self.one(Point, pick).id, words, name="张三"))

        self.act(left, "community_worker", visit)

    @rule(left=SIDES, words=WORDS)
    def take_an_errand(self, left, words):
        self.act(
            left,
            "community_worker",
            lambda a: points.take_errand(a, points.ErrandContent(title=words, name="张三")),
        )

    @rule(left=SIDES, pick=PICK)
    def refuse_an_errand(self, left, pick):
        self.act(
            left,
            "community_worker",
            lambda a: points.refuse(a, self.one(Errand, pick).id, reason="要本人去办"),
        )
