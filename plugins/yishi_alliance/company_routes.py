"""Who runs the alliance: companies with what they serve and who works there, how each does, the joint branch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Unknown, _, ctx, mask_phone, members, requires
from yishi_alliance import branch as branches
from yishi_alliance import companies as services
from yishi_alliance import forms
from yishi_alliance.pages import answer, at, go, pages, show, with_options
from yishi_alliance.reading.companies import board as numbers
from yishi_alliance.reading.companies import branch as the_branch
from yishi_alliance.reading.companies import companies, company, unserved
from yishi_alliance.reading.orders import counts
from yishi_alliance.rights import WORKS
from yishi_alliance.roster import tell_communities
from yishi_alliance.rows import today
from yishi_alliance.sending import communities

SPANS = (30, 90, 365)


@pages.get("/board")
@requires("alliance.manage")
def board() -> Response:
    """How each company does: what came in the last days, accepted in time, done, late now."""
    asked = request.args.get("days", "")
    days = int(asked) if asked in map(str, SPANS) else SPANS[1]
    since = today() - timedelta(days=days)
    return show(
        "board", lines=numbers(since), counts=counts(ctx().actor), days=days, spans=SPANS, since=since
    )


@pages.get("/companies")
@requires("alliance.manage")
def all_companies() -> Response:
    past = request.args.get("past") == "1"
    return show("companies", lines=companies(past=past), past=past, unserved=unserved(), linked=communities())


@pages.post("/companies/tell")
@requires("alliance.manage")
def tell_roster() -> AnyResponse:
    """Say the roster to all communities once more."""
    tell_communities(ctx().actor)
    return go("companies")


@pages.route("/companies/new", methods=["GET", "POST"])
@requires("alliance.manage")
def new_company() -> AnyResponse:
    def act(values: dict[str, Any]) -> str:
        return at(f"companies/{services.add_company(ctx().actor, **values).id}")

    return answer(
        Form(forms.JoinForm), act, title=_("登记成员公司"), submit=_("登记"), back="alliance/companies"
    )


@pages.route("/companies/<uuid:company_id>", methods=["GET", "POST"])
@requires("alliance.manage")
def one_company(company_id: UUID) -> AnyResponse:
    """The company with its estates and its people; both are added here."""
    found = company(company_id)
    estates = [(str(row_id), name) for row_id, name in found.estates]
    serving = Form(with_options(forms.ServeForm, served_id=estates), step="serve")
    staff = Form(forms.StaffForm, step="staff")
    for form, act in ((serving, services.serve), (staff, services.employ)):
        if form.submitted:
            if (again := form.replayed()) is not None:
                return again
            with form.attempt():
                act(ctx().actor, company_id, **form.load())
                return form.done(at(f"companies/{company_id}"))
            found = company(company_id)
    phone = mask_phone(services.contact_phone(found.company))
    status = max(serving.status, staff.status)
    return show("company", status, found=found, serving=serving, staff=staff, contact_phone=phone)


@pages.route("/companies/<uuid:company_id>/change", methods=["GET", "POST"])
@requires("alliance.manage")
def change_company(company_id: UUID) -> AnyResponse:
    line = company(company_id).company
    initial = {
        "name": line.name,
        "phone": line.phone,
        "credit": line.credit_code,
        "contact_name": line.contact_name,
    }
    form = Form(forms.CompanyForm, initial, version=line.version)

    def act(values: dict[str, Any]) -> str:
        services.change_company(ctx().actor, company_id, version=form.given_version, **values)
        return at(f"companies/{company_id}")

    title = _("修改资料：%(name)s", name=line.name)
    return answer(form, act, title=title, submit=_("保存"), back=f"alliance/companies/{company_id}")


@pages.route("/companies/<uuid:company_id>/leave", methods=["GET", "POST"])
@requires("alliance.manage")
def leave(company_id: UUID) -> AnyResponse:
    line = company(company_id).company
    form = Form(forms.LeaveForm, version=line.version)

    def act(values: dict[str, Any]) -> str:
        services.leave(ctx().actor, company_id, version=form.given_version, **values)
        return at(f"companies/{company_id}")

    return answer(
        form,
        act,
        title=_("退出联盟：%(name)s", name=line.name),
        submit=_("登记退出"),
        about=_("它服务的小区同时到期；还没办完的交办先改派给别的公司。"),
        back=f"alliance/companies/{company_id}",
    )


@pages.route("/companies/<uuid:company_id>/services/<uuid:service_id>/stop", methods=["GET", "POST"])
@requires("alliance.manage")
def stop(company_id: UUID, service_id: UUID) -> AnyResponse:
    found = next((one for one in company(company_id).company.services if one.id == service_id), None)
    if found is None:
        raise Unknown("alliance.unknown")
    form = Form(forms.StopForm, version=found.version)

    def act(values: dict[str, Any]) -> str:
        services.stop(ctx().actor, service_id, version=form.given_version, **values)
        return at(f"companies/{company_id}")

    title = _("结束服务：%(estate)s", estate=found.estate)
    return answer(form, act, title=title, submit=_("保存"), back=f"alliance/companies/{company_id}")


@pages.post("/companies/<uuid:company_id>/staff/<uuid:person_id>/dismiss")
@requires("alliance.manage")
def dismiss(company_id: UUID, person_id: UUID) -> AnyResponse:
    services.dismiss(ctx().actor, company_id, person_id)
    return go(f"companies/{company_id}")


# --- the joint branch -----------------------------------------------------------------------------------------


@pages.get("/branch")
@requires("alliance.manage")
def branch_page() -> Response:
    return show("branch", branch=the_branch())


@pages.route("/branch/save", methods=["GET", "POST"])
@requires("alliance.manage")
def save_branch() -> AnyResponse:
    there = the_branch()
    initial = (
        {"name": there.name, "founded_on": there.founded_on.isoformat(), "guided_by": there.guided_by}
        if there
        else {}
    )
    form = Form(forms.BranchForm, initial, version=there.version if there else None)

    def act(values: dict[str, Any]) -> str:
        branches.save_branch(ctx().actor, version=form.given_version, **values)
        return at("branch")

    return answer(form, act, title=_("联合党支部"), submit=_("保存"), back="alliance/branch")


@pages.route("/branch/members/new", methods=["GET", "POST"])
@requires("alliance.manage")
def new_member() -> AnyResponse:
    named = [(str(one.id), one.name) for one in companies()]
    people = [(str(one.person_id), one.name) for one in members.holding(WORKS)]
    form = Form(with_options(forms.MemberForm, company_id=named, person_id=people))

    def act(values: dict[str, Any]) -> str:
        branches.add_member(ctx().actor, **values)
        return at("branch")

    return answer(form, act, title=_("登记支部成员"), submit=_("登记"), back="alliance/branch")


@pages.route("/branch/members/<uuid:member_id>/end", methods=["GET", "POST"])
@requires("alliance.manage")
def end_member(member_id: UUID) -> AnyResponse:
    there = the_branch()
    found = next((one for one in there.members if one.id == member_id), None) if there else None
    if found is None:
        raise Unknown("alliance.unknown")
    form = Form(forms.EndMemberForm, version=found.version)

    def act(values: dict[str, Any]) -> str:
        branches.end_member(ctx().actor, member_id, version=form.given_version, **values)
        return at("branch")

    return answer(
        form, act, title=_("离任：%(name)s", name=found.name), submit=_("登记离任"), back="alliance/branch"
    )
