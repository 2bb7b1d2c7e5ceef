"""Points, guides and errands that several tests begin with; all people are fictional."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy import select

from yishi.toolkit import Upload, db, new_id, places
from yishi_service_points import service
from yishi_service_points.models import Guide, Paper
from yishi_service_points.service import ErrandContent, GuideContent, PointContent, ShiftContent

MORNING = ((540, 660),)
PENSION = GuideContent(
    title="养老金认证（样例）",
    field="pension",
    who="领取养老待遇的居民。",
    papers=(("身份证", "original", ""), ("社保卡", "copy", "没有也行")),
    steps="一、问本人。\n二、到窗口。",
    place="社保窗口",
    takes="当场",
)


def at(text):
    """An instant on the wall clock of Changchun."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def estate(name="净水山庄"):
    """An estate's id; within a unit."""
    found = db.scalar(select(places.Estate.id).where(places.Estate.name == name))
    if found:
        return found
    made = places.Estate(id=new_id(), name=name)
    db.add(made)
    db.flush()
    return made.id


def point(actor, name="净水山庄议事点", **changes):
    """An open point; within a unit."""
    opened_on = changes.pop("opened_on", None)
    content = PointContent(name=name, **{"estate_id": estate(), "hours": MORNING, **changes})
    return service.open_point(actor("administrator"), content, opened_on=opened_on)


def shift(actor, point_id, *, starts=540, ends=660, **who):
    """Each Tuesday morning unless said otherwise."""
    given = {"weekday": 2, "name": "谢玉兰", **who}
    if "on_date" in who:
        given["weekday"] = None
    return service.add_shift(
        actor("administrator"), point_id, ShiftContent(starts=starts, ends=ends, **given)
    )


def errand(actor, by="community_worker", **changes):
    """An errand with two papers on its list, held by a worker."""
    guide = db.scalar(select(Guide.id).where(Guide.title == PENSION.title))
    if guide is None:
        guide = service.write_guide(actor("administrator"), PENSION).id
    return service.take_errand(actor(by), ErrandContent(**{"guide_id": guide, "name": "杨树林", **changes}))


def papers(errand_id, form=None):
    """The lines of its checklist, in order."""
    rows = select(Paper).where(Paper.errand_id == errand_id).order_by(Paper.position)
    return [row for row in db.scalars(rows) if form in (None, row.form)]


def scan(name="身份证.jpg"):
    return Upload(name, picture())


def picture():
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    return out.getvalue()
