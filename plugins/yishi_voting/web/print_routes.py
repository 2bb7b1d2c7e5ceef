"""Papers to print: ballots by entrance, announcement, letter, lists, result, certificate."""

from __future__ import annotations

from uuid import UUID

from flask import Response, make_response, request

from yishi.toolkit import Refusal, _, ctx, requires, use_locale
from yishi_voting import documents
from yishi_voting.rights import DELIVERS, MANAGES
from yishi_voting.shown.desk_rolls import Entrance, entrance_of, entrances
from yishi_voting.web.desk import address_of, need_state, opened, root_of, show
from yishi_voting.web.pages import pages

LANGUAGES = ("zh_CN", "en")


@pages.get("/desk/<uuid:vote_id>/print")
@requires(DELIVERS)
def prints(vote_id: UUID) -> Response:
    vote = opened(vote_id)
    return show("desk_print.html", vote, "print", entrances=entrances(ctx().actor, vote_id))


@pages.get("/desk/<uuid:vote_id>/ballots.pdf")
@requires(DELIVERS)
def ballots_pdf(vote_id: UUID) -> Response:
    """A print run: `?entrance=3-2`, in `?language=en` if wanted. Without an entrance, all of a small electorate."""
    vote = opened(vote_id)
    need_state(vote, "announced", "open")
    doors = [door for run in _runs(vote_id) for door in run.doors]
    if len(doors) > documents.CHUNK:
        raise Refusal(
            "voting.print_run_too_long",
            _("一次最多印 %(n)d 张，请按单元分开印。", n=documents.CHUNK),
        )
    with use_locale(_language()):
        return _sent(documents.ballots_pdf(vote, doors, root=root_of(), locale=_language()), "ballots")


@pages.get("/desk/<uuid:vote_id>/list.pdf")
@requires(DELIVERS)
def list_pdf(vote_id: UUID) -> Response:
    """The list for one entrance, or for all."""
    vote = opened(vote_id)
    with use_locale(_language()):
        return _sent(documents.list_pdf(vote, _runs(vote_id), locale=_language()), "list")


@pages.get("/desk/<uuid:vote_id>/list.csv")
@requires(DELIVERS)
def list_csv(vote_id: UUID) -> Response:
    """The same as a table, for who keeps the file: who took each paper there, and who took it back, on which day."""
    opened(vote_id)
    with use_locale(_language()):
        answer = make_response(documents.list_csv(_runs(vote_id)))
    answer.content_type = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="papers.csv"'
    return answer


@pages.get("/desk/<uuid:vote_id>/announcement.pdf")
@requires(DELIVERS)
def announcement_pdf(vote_id: UUID) -> Response:
    vote = opened(vote_id)
    with use_locale(_language()):
        return _sent(
            documents.announcement_pdf(vote, address=address_of(vote), locale=_language()), "announcement"
        )


@pages.get("/desk/<uuid:vote_id>/letter.pdf")
@requires(MANAGES)
def letter_pdf(vote_id: UUID) -> Response:
    vote = opened(vote_id)
    with use_locale(_language()):
        return _sent(documents.letter_pdf(vote, address=address_of(vote), locale=_language()), "letter")


@pages.get("/desk/<uuid:vote_id>/result.pdf")
@requires(DELIVERS)
def result_pdf(vote_id: UUID) -> Response:
    vote = opened(vote_id)
    need_state(vote, "counted")
    with use_locale(_language()):
        return _sent(documents.result_pdf(vote, address=address_of(vote), locale=_language()), "result")


@pages.get("/desk/<uuid:vote_id>/certificate.pdf")
@requires(DELIVERS)
def certificate_pdf(vote_id: UUID) -> Response:
    vote = opened(vote_id)
    need_state(vote, "counted")
    with use_locale(_language()):
        return _sent(
            documents.certificate_pdf(vote, address=address_of(vote), locale=_language()), "certificate"
        )


def _runs(vote_id: UUID) -> list[Entrance]:
    found = entrances(ctx().actor, vote_id)
    key = request.args.get("entrance")
    return found if key is None else [entrance_of(found, key)]


def _language() -> str:
    """The paper's language: as asked for, else the page's."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else ctx().locale


def _sent(pdf: bytes, name: str) -> Response:
    answer = make_response(pdf)
    answer.content_type = "application/pdf"
    answer.headers["Content-Disposition"] = f"inline; filename={name}.pdf"
    return answer
