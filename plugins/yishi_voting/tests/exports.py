"""Exports as tests make them: from a vote's services, or put together from bare figures."""

import copy
import hmac
import json

from yishi.toolkit import topics
from yishi_voting.counting.tally import count
from yishi_voting.proof import exporting, verify_vote

SALT = "00" * 16
FREE = ("simple_majority", "plurality")


def hashed(document):
    """The document with hashes that fit its parts again, as a forger would leave it."""
    found = copy.deepcopy(document)
    parts = found["parts"]
    for name in ("electorate", "rule"):
        parts["outcome"][f"{name}_hash"] = topics.evidence_hash(parts[name])
    for ballot in parts["ballots"]["ballots"]:
        if isinstance(ballot, dict):
            ballot["digest"] = digest(ballot["choice"], ballot["salt"])
    found["hashes"] = {name: topics.evidence_hash(part) for name, part in parts.items()}
    return found


def rehashed(document):
    """The same of an export without ballots, whose electorate is only a hash."""
    found = copy.deepcopy(document)
    found["hashes"] = {name: topics.evidence_hash(part) for name, part in found["parts"].items()}
    return found


def without_ballots(document):
    """The public export of the same vote, put together from the one with ballots."""
    parts = document["parts"]
    electors = parts["electorate"]["electors"]
    totals = {
        "record_date": parts["electorate"]["record_date"],
        "electors": len(electors),
        "persons": sum(line[2] for line in electors),
        "area": sum(line[3] for line in electors),
        "hash": topics.evidence_hash(parts["electorate"]),
    }
    public = {**{name: parts[name] for name in ("vote", "rule", "outcome")}, "electorate": totals}
    return rehashed({**document, "format": verify_vote.PUBLIC_FORMAT, "parts": public})


def digest(choice, salt=SALT):
    return hmac.new(bytes.fromhex(salt), topics.evidence_hash(choice).encode(), "sha256").hexdigest()


def checked(document, folder, key=None):
    """The report of the stand-alone program on this document."""
    path = folder / "vote.json"
    path.write_bytes(exporting.to_json(document))
    return verify_vote.verify(path, key)


def document_of(rule, matter, electors, said, *, method="yes_no", options=(), seats=1, budget=None, **more):
    """A signed vote: `electors` are (persons, area), `said` choices by number (from 1), all on the spot."""
    roll = [(number, persons, area) for number, (persons, area) in enumerate(electors, 1)]
    figures = {name: more.get(name) for name in ("present", "members", "representatives")}
    policy, served = more.get("non_response", "not_participated"), more.get("served", ())
    vote = {
        "id": "v",
        "community": "yangguang",
        "number": 1,
        "title": "表决",
        "family": rule.family,
        "matter": matter.name,
        "method": method,
        "options": list(options),
        "seats": seats,
        "budget": budget,
        "secret": False,
        "channels": ["onsite"],
        "opens_at": "2026-04-26T00:00:00+00:00",
        "closes_at": "2026-05-10T10:00:00+00:00",
        "non_response": policy,
        "record_date": "2026-04-10",
        **figures,
    }
    electorate = {
        "record_date": "2026-04-10",
        "electors": [[number, "x", persons, area, []] for number, persons, area in roll],
    }
    rows = [(str(number), persons, area) for number, persons, area in roll]
    asked = {"non_response": policy, "served": frozenset(map(str, served)), **figures}

    def counted(voices):
        return count(rule, matter, rows, [(str(n), word) for n, word in voices.items()], **asked)

    facts = {
        "vote": {name: vote[name] for name in ("number", "title", "record_date")},
        "electorate_hash": topics.evidence_hash(electorate),
        "rule_hash": topics.evidence_hash(rule.to_json()),
        "channels": {"onsite": len(said)} if said else {},
        "not_counted": {},
    }
    outcome = {
        **(counted(said).to_json() if method == "yes_no" else chosen(vote, rule, said, counted)),
        **facts,
    }
    vote["outcome"] = outcome["result"]
    ballots = [
        {
            "number": number,
            "channel": "onsite",
            "choice": {"choice": choice},
            "state": "counted",
            "reason": "",
            "received_at": "2026-05-01T00:00:00+00:00",
            "salt": SALT,
        }
        for number, choice in said.items()
    ]
    parts = {
        "vote": vote,
        "rule": rule.to_json(),
        "electorate": electorate,
        "deliveries": {"served": [[number, "2026-04-20", "personal"] for number in served]},
        "ballots": {"secret": False, "superseded": 0, "ballots": ballots},
        "outcome": json.loads(json.dumps(outcome)),
    }
    return hashed({"format": "yishi.vote", "version": 1, "made_at": "", "hashes": {}, "parts": parts})


def chosen(vote, rule, said, counted):
    """What the services write of a choice among options, from `METHODS` and the law's tests."""
    from yishi_voting.methods import METHODS, Question

    options = vote["options"]
    question = Question(
        options=tuple(option["key"] for option in options),
        seats=vote["seats"],
        costs={option["key"]: option["cost"] for option in options if "cost" in option} or None,
        budget=vote["budget"],
    )
    winners = METHODS[vote["method"]].decide(question, list(said.values()))
    took_part = counted(dict.fromkeys(said, "abstain"))
    approvals = {}
    if rule.family not in FREE:
        for option in winners.winners:
            names = {n: [c] if isinstance(c, str) else list(c or ()) for n, c in said.items()}
            approvals[option] = counted({n: "yes" if option in named else "no" for n, named in names.items()})
    elected = [o for o in winners.winners if o not in approvals or approvals[o].passed]
    failed = {test.check.kind for test in took_part.checks if not test.passed}
    word = "invalid" if failed & {"quorum", "composition"} else "passed" if elected else "rejected"
    return {
        "result": word,
        "participation": took_part.to_json(),
        "winners": winners.to_json(),
        "approvals": {option: outcome.to_json() for option, outcome in approvals.items()},
        "elected": elected if word == "passed" else [],
    }
