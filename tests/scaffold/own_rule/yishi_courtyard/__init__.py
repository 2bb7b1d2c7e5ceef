"""小院公约: a decision rule that a community gave itself, as a module of its own."""

from yishi.toolkit import N_, Plugin
from yishi_courtyard import hooks

plugin = Plugin(
    name="courtyard",
    title=N_("小院公约"),
    summary=N_("小院的事由各户按公约表决。"),
    category="decision",
    requires=("voting",),
    hooks=hooks,
)
