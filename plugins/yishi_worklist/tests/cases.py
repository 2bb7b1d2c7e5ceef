"""Items that several tests begin with; all people are fictional."""

import io

from PIL import Image

from yishi.toolkit import Upload
from yishi_worklist import service


def picture(name="照片.png", colour="green"):
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return Upload(name, out.getvalue())


def opened(actor, **changes):
    """An item that a resident reported; within a unit."""
    said = {
        "kind": "difficulty",
        "title": "3号楼前垃圾没有人清",
        "text": "堆了一个星期。",
        "level": "green",
        "reporter_id": actor("resident").person_id,
        **changes,
    }
    return service.open_item(actor("community_worker"), **said)


def assigned(actor, handler="grid_lead", **changes):
    item = opened(actor, **changes)
    return service.assign(actor("grid_administrator"), item.id, handler_id=actor(handler).person_id)


def reported(actor, handler="grid_lead", **changes):
    item = assigned(actor, handler, **changes)
    return service.report_result(actor(handler), item.id, text="清走了，加装了垃圾箱。", evidence=[picture()])


def closed(actor, handler="grid_lead", **changes):
    item = reported(actor, handler, **changes)
    service.confirm(actor("resident"), item.id, rating="satisfied")
    return service.approve_close(actor("administrator"), item.id)


def codes(refused):
    return {reason.code for reason in refused.value.reasons}
