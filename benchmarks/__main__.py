"""Run everything and write docs/performance.md: `make bench` (a quarter of an hour on two cores)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks import ballots, hooks, imports, pages, rollup, tally, worklist
from benchmarks.load import machine

TARGET = Path(__file__).parents[1] / "docs" / "performance.md"

HEAD = """# Performance

Written by `make bench`: everything in one run, contestants in turn, medians of ratios within a round with their range.
Ratios carry over to other machines, absolute figures do not. No whole answer is cached: the figures are for work done.

Measured on {day}: {machine}.
"""
PARTS = (
    ("(a) One hook, 20 plugins, half of them on", hooks.run, "hooks"),
    ("(b) The topic page, signed in, against a bare view", pages.topic_page, "topic"),
    ("(c) The same at 10, 1,000 and 10,000 tenants", pages.many_tenants, "tenants"),
    ("(d) Imports against a bare bulk insert of the same rows", imports.run, "imports"),
    ("(e) What the walls between tenants cost", pages.guards, "guards"),
    ("(f) Counting a million ballots, against the bare SQL aggregate", tally.run, "tally"),
    ("(g) Acknowledged web ballots against bare inserts, one durable commit each", ballots.run, "ballots"),
    (
        "(h) Board and list with 100,000 items in a tenant, 1,000 tenants, against the bare query",
        worklist.run,
        "worklist",
    ),
    ("(i) A district of 712 communities: its board and sums, 40 figures of 24 months", rollup.run, "rollup"),
)
NOTES = {
    "hooks": "A page calls a handful of hooks, so dispatch costs it some tens of microseconds.",
    "topic": "20 opinions, 3 gates, 8 timeline entries, all modules on, 1,000 tenants, one process of two threads; three "
    "statements in all (asserted in tests). The bare view is one Core query for the same rows and a five-line Jinja "
    "list: no tenants, no sign-in, no layout. Aim: 40 % on SQLite, 33 % on PostgreSQL; what falls short of it is "
    "mostly not the database any more: a third of a page is its template (15 kB: layout, navigation, gates, timeline, "
    "opinions with their rights; forms and navigation are drawn once and kept), a fifth the two statements and making "
    "their rows into what this viewer may see (compiled once, bound and run), a sixth finding tenant, session and "
    "membership, the rest Flask, headers, the transaction. What would help next: output that is not wrapped as markup "
    "piece by piece (a tenth of a page's calls), a transaction that begins without a statement of its own.",
    "tenants": "Each tenant holds three topics with five opinions each, their records, and four notices, on average; the one that is "
    "asked its busy topic and 20 notices. Aim: flat within 10 %.",
    "imports": "The imports read and check files, number, seal telephones, index names and keep records; the bare insert "
    "writes the resulting rows. Aim: 712 tenants in 60 s, 3,000 rows in 5 s.",
    "guards": "Aim: at most 10 % lost. Without row-level security the server runs as a superuser, to whom it does not apply.",
    "tally": "The sample estate repeated to a million persons. The aggregate joins and adds up; the count reads each elector "
    "and each ballot, refuses strangers and doubles, and puts the sums to the tests. Aim: within 3 times.",
    "ballots": "All data in the temporary folder (`TMPDIR`), which should lie on a disk; SQLite with synchronous=FULL, "
    "PostgreSQL with fsync and synchronous_commit. A ballot is more than its row: the vote is held against closing "
    "meanwhile, the elector's mark is set by a conditional update, the choice goes under a digest into the hash-chained "
    "ledger, and a form sent twice is recognised. Beside it runs the web: session, tenant, rights, CSRF. What waits on the "
    "disk is the same; more web processes raise the web's figure, not the ledger's, whose lines of one community follow "
    "one another.",
    "worklist": "A tenth of the items are still to be done. The bare view asks for the rows of the page and the counts of each "
    "state, and puts them into a plain list: no tenants, no sign-in, no filters, no layout. Aim: within 3 times, flat "
    "with items and tenants. The board is read in the order of an index and stops at the page's end, where the bare "
    "query sorts all that is still to be done; both count each state by an index, and that alone grows with the items "
    "(some 10 ms for 100,000). Among few items what is left is the page: two thirds of it the template's 30 rows (42 "
    "kB), the rest tenant, session, layout.",
    "rollup": "Nothing is summed beforehand: each community's numbers were counted by itself at night, what stands here reads and adds "
    "them anew. The bare query fetches all figures of one month as they are; the board asks for those that it shows, of two periods, "
    "turned into one row a community by the database, and makes exact rates of them. The pages are whole answers with 50 rows, "
    "sign-in, layout and table. Aim: under a second.",
}


def main() -> None:
    """Run all parts; each is printed as soon as it is known."""
    text = HEAD.format(day=f"{datetime.now(UTC):%Y-%m-%d}", machine=machine())
    for title, run, key in PARTS:
        part = "\n".join([f"\n## {title}\n", *run(), "", NOTES[key], ""])
        print(part, flush=True)  # noqa: T201
        text += part
    TARGET.write_text(text)


if __name__ == "__main__":
    main()
