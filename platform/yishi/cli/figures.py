"""`yishi figures`: count a tenant's roll-up numbers now, and show what is stored."""

from __future__ import annotations

import click

from yishi.cli import common
from yishi.clock import clock
from yishi.i18n import _
from yishi.tenants import figures as rolled_up
from yishi.web.formats import figure, fraction


@click.group("figures")
def figures() -> None:
    """Roll-up numbers: count them now, show what is stored."""


@figures.command()
@click.option(
    "--tenant", "slugs", multiple=True, help="Address of a tenant; may be given again. All unless given."
)
@click.option(
    "--period", "periods", multiple=True, help="A month `2026-06` or a year `2026`; may be given again."
)
@click.option("--last", type=click.IntRange(1, 60), help="The last so many months, and their years.")
def compute(slugs: tuple[str, ...], periods: tuple[str, ...], last: int | None) -> None:
    """Count and store the numbers of some periods; this month and year unless others are named."""
    for period in periods:
        rolled_up.days_of(period)
    yishi = common.at_work()
    for slug in slugs or common.all_slugs(yishi):
        with common.in_tenant(yishi, slug) as (tenant, _unit):
            if last:
                done = rolled_up.compute_last(tenant, last)
            else:
                done = list(periods) or rolled_up.periods_due(clock.today(tenant.zone))
                for period in done:
                    rolled_up.compute(tenant, period)
        click.echo(f"{slug}: {', '.join(done)}")
    yishi.database.dispose()


@figures.command()
@click.option("--tenant", "slug", required=True, help="Address of a tenant.")
@click.option("--period", required=True, help="A month `2026-06` or a year `2026`.")
def show(slug: str, period: str) -> None:
    """What is stored of one period: key, value, numerator / denominator, label."""
    rolled_up.days_of(period)
    yishi = common.at_work()
    with common.in_tenant(yishi, slug, writes=False) as (tenant, _unit):
        found = rolled_up.own(tenant.id, [period])
    for one in found:
        click.echo("\t".join([one.key, figure(one), fraction(one), _(one.label)]))
    yishi.database.dispose()
    if not found:
        raise click.ClickException(
            f"nothing is stored; run `yishi figures compute --tenant {slug} --period {period}`"
        )
