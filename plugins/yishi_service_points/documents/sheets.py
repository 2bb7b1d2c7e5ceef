"""The words of each sheet; how they look is in `sheets/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yishi.toolkit import _, current_tenant, documents, settings
from yishi_service_points.guides import CHECK_NOTE
from yishi_service_points.kinds import PAPER_FORMS, SIGNERS
from yishi_service_points.papers import receipt_number
from yishi_service_points.reading.errands import ErrandView, ReceiptView
from yishi_service_points.reading.guides import GuideView
from yishi_service_points.reading.points import PointView
from yishi_service_points.settings import NAME
from yishi_service_points.wording import day, paper_named

_SHEETS = Path(__file__).parent.parent / "sheets"


def poster_pdf(point: PointView, *, address: str, locale: str = "zh_CN") -> bytes:
    """A point's sheet for the door; `address` is its public page, which also says who is on duty now."""
    facts = [
        (_("地点"), " ".join(part for part in (point.estate or "", point.address) if part)),
        (_("开放时间"), point.open_hours),
        (_("电话"), point.phone),
        (_("说明"), point.note),
    ]
    sheet = {
        "title": point.name,
        "issuer": current_tenant().name,
        "says": _("有啥事、有啥难题，都可以到这里说一说，大家伙儿一起想办法解决。"),
        "facts": [[label, value] for label, value in facts if value],
        "qr": documents.code(address),
        "qr_says": _("扫一扫，看现在谁在值班、办事要带什么"),
        "address": address,
    }
    return documents.typeset(_SHEETS / "poster.typ", sheet, locale=locale)


def guide_pdf(guide: GuideView, *, address: str, locale: str = "zh_CN") -> bytes:
    """A guide for elderly eyes: nothing below 20 pt but the page's foot."""
    facts = [
        (_("到哪里办"), guide.place),
        (_("多久能办好"), guide.takes),
        (_("问询电话"), guide.phone),
    ]
    note = guide.note if guide.checked_on else " ".join(part for part in (guide.note, _(CHECK_NOTE)) if part)
    checked = _("%(day)s与办理窗口核对过", day=day(guide.checked_on)) if guide.checked_on else ""
    sheet = {
        "title": guide.title,
        "who": guide.who,
        "who_says": _("谁可以办"),
        "papers_says": _("要带什么"),
        "papers": [paper_words(*paper) for paper in guide.papers],
        "steps_says": _("怎么办"),
        "steps": guide.step_lines,
        "facts": [[label, value] for label, value in facts if value],
        "note": note,
        "foot": _(
            "%(issuer)s · 第 %(n)d 版，%(day)s",
            issuer=current_tenant().name,
            n=guide.edition,
            day=day(guide.edited_on),
        ),
        "checked": checked,
        "qr": documents.code(address),
        "address": address,
    }
    return documents.typeset(_SHEETS / "guide.typ", sheet, locale=locale)


def receipt_pdf(errand: ErrandView, receipt: ReceiptView, *, address: str, locale: str = "zh_CN") -> bytes:
    """Two copies on one sheet, each with its signature lines: one for the resident, one to be kept."""
    incoming = receipt.kind == "in"
    signs = (
        [_("交材料人签名"), _("收材料人签名")]
        if incoming
        else [_("领取人签名（%(who)s）", who=_(SIGNERS[receipt.signer])), _("退材料人签名")]
    )
    sheet: dict[str, Any] = {
        "title": _("材料收据") if incoming else _("材料退还签收单"),
        "issuer": current_tenant().name,
        "number": receipt_number(receipt.year, receipt.number),
        "copies": [_("居民留存联"), _("社区存查联")],
        "facts": [
            [_("代办事项"), f"{errand.label} {errand.title}"],
            [_("居民"), errand.name],
            [_("日期"), day(receipt.on_date)],
            [_("经手人"), receipt.by_name],
        ],
        "columns": [_("材料"), _("形式"), _("份数")],
        "lines": [[name, _(PAPER_FORMS[form]), str(count)] for name, form, count in receipt.lines],
        "signs": [*signs, _("日期")],
        "note": settings(NAME).receipt_note if incoming else _("以上材料已经当面点清。"),
        "qr": documents.code(address),
        "address": address,
    }
    return documents.typeset(_SHEETS / "receipt.typ", sheet, locale=locale)


def paper_words(name: str, form: str, note: str) -> str:
    """`身份证 · 原件` with what is to be heeded."""
    return " · ".join(part for part in (paper_named(name, form), note) if part)
