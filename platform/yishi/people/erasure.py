"""What is held about a person: a copy for them (个人信息保护法 45), and its deletion (47).

Deletion blanks the person and all that tells of them; ballots, electorates and the ledger stay, because
they hold ids and hashes, not people.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from yishi.actor import Actor
from yishi.audit import activity, ledger
from yishi.audit.models import Activity
from yishi.clock import clock
from yishi.database import current_tenant_id, db
from yishi.errors import Reason, refuse_all
from yishi.i18n import N_, _, translate
from yishi.people import finding, memberships, persons, privacy, privacy_parts
from yishi.people.models import AssistedAct, Delivery, Membership, Notification, Person, RoleGrant
from yishi.people.reasons import need_reason
from yishi.plugins.values import PersonRecord
from yishi.tenants.current import check, collect, current_registry


def export_person(actor: Actor, person_id: UUID) -> dict[str, Any]:
    """All that this tenant holds about one person, as plain JSON; on the ledger.

    `{"person": {…}, "parts": [{"title", "rows"}], "missing": [modules]}`; the person's own telephone and
    id number in full. A module that could not answer is named: a copy must not look whole when it is not.
    """
    actor.need("people.erase")
    person = persons.get(person_id)
    failures = current_registry().hooks.failures
    before = dict(failures)
    records = [*_own(person), *_parts(person_id)]
    missing = sorted(
        name
        for (name, hook), count in failures.items()
        if hook == "export_person" and count > before.get((name, hook), 0)
    )
    ledger.append(actor, "people.exported", person=str(person_id))
    activity.record(actor, "people.exported", N_("导出了个人信息"), ("person", person_id))
    return {
        "made_at": clock.now().isoformat(),
        "person": _plain_person(person),
        "parts": [{"title": _(r.title), "rows": [_json(row) for row in r.rows]} for r in records],
        "missing": missing,
    }


def _parts(person_id: UUID) -> list[PersonRecord]:
    held = [r for part in privacy_parts.parts() if part.export for r in part.export(person_id)]
    for _plugin, answer in collect("export_person", tenant_id=current_tenant_id(), person_id=person_id):
        held.extend(answer)
    return held


def _plain_person(person: Person) -> dict[str, Any]:
    full: dict[str, Any] = {
        str(field): privacy.open_person_field(person.id, field, token)
        for field in privacy.FIELDS
        if (token := getattr(person, f"{field}_sealed"))
    }
    return {"name": person.name, "kind": person.kind, "since": person.created_at.isoformat(), **full}


def _own(person: Person) -> list[PersonRecord]:
    members = db.scalars(
        select(Membership).where(
            Membership.tenant_id == current_tenant_id(), Membership.person_id == person.id
        )
    ).all()
    accounts = [member.account_id for member in members]
    return [
        PersonRecord(
            N_("成员身份"),
            [
                _row(m, "name", "roles", "scope", "claim", "preferences", "verified", "since", "ended_at")
                for m in members
            ],
        ),
        PersonRecord(
            N_("角色变更"),
            [_row(g, "role", "granted", "at") for g in _all(RoleGrant, RoleGrant.account_id.in_(accounts))],
        ),
        PersonRecord(
            N_("代办记录"),
            [
                _row(a, "act", "reason", "by_name", "at")
                for a in _all(AssistedAct, AssistedAct.person_id == person.id)
            ],
        ),
        PersonRecord(
            N_("收到的通知"),
            [
                {
                    "text": _said(n.title, n.params),
                    "at": n.at.isoformat(),
                }
                for n in _all(Notification, Notification.person_id == person.id)
            ],
        ),
        PersonRecord(
            N_("发给本人的短信、邮件"),
            [
                _row(d, "channel", "sent_to", "state", "at") | {"text": _said(d.title, d.params)}
                for d in _all(Delivery, Delivery.person_id == person.id)
            ],
        ),
        PersonRecord(
            N_("操作记录"),
            [
                {"text": _said(a.verb, a.params), "at": a.at.isoformat()}
                for a in _all(Activity, Activity.actor_person_id == person.id)
            ],
        ),
    ]


def _all(model: Any, *conditions: Any) -> list[Any]:
    return list(db.scalars(select(model).where(*conditions).order_by(model.at)))


def _said(msgid: str, params: dict[str, Any]) -> str:
    text = translate(msgid, "zh_CN")
    return text % params if params else text


def _row(source: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(source, name) for name in names}


def _json(row: dict[str, Any]) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [plain(v) for v in value]
        if value is None or isinstance(value, str | int | bool | float):
            return value
        return value.isoformat() if hasattr(value, "isoformat") else str(value)

    return {key: plain(value) for key, value in row.items()}


def erase_person(actor: Actor, person_id: UUID, reason: str) -> None:
    """Blank a person. Refuses with every reason that some module has to keep what it holds.

    Raises `Conflict` for the last administrator.
    """
    actor.need("people.erase")
    why = need_reason(reason, _("请写明删除的原因，例如“本人书面申请”。"))
    person = persons.get(person_id)
    if person.erased_at is not None:
        return
    reasons: list[Reason] = [r for part in privacy_parts.parts() if part.erase for r in part.erase(person_id)]
    reasons.extend(check("erase_person", tenant_id=current_tenant_id(), person_id=person_id))
    refuse_all(reasons)
    _end_membership(actor, person_id)
    _blank(person)
    ledger.append(actor, "people.erased", person=str(person_id))
    activity.record(
        actor,
        "people.erased",
        N_("删除了个人信息，原因：%(reason)s"),
        ("person", person_id),
        reason=why,
    )


def _end_membership(actor: Actor, person_id: UUID) -> None:
    living = memberships.of_person(person_id)
    if living is not None:
        memberships.close(actor, living)
    former = select(Membership).where(
        Membership.tenant_id == current_tenant_id(), Membership.person_id == person_id
    )
    for membership in db.scalars(former):
        membership.name, membership.claim, membership.preferences = "", "", {}
        membership.verified, membership.person_id = False, None
    db.flush()


def _blank(person: Person) -> None:
    person.name, person.sort_key, person.source_key = "", "", None
    person.phone_sealed = person.phone_index = None
    person.id_number_sealed = person.id_number_index = None
    person.erased_at = clock.now()
    db.flush()
    finding.index_person(person.id, "")
    for told in (Delivery, Notification):
        db.execute(delete(told).where(told.person_id == person.id))
    db.execute(update(AssistedAct).where(AssistedAct.person_id == person.id).values(reason=""))
    db.execute(update(Activity).where(Activity.actor_person_id == person.id).values(actor_name=""))
