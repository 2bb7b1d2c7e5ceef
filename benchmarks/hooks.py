"""(a) Dispatch of one hook to 20 plugins, half of them on.

Against a direct loop over the same ten functions, and against pluggy's own call of all twenty.
"""

from __future__ import annotations

import types

from benchmarks.measure import ratio, take_turns
from yishi.plugins.dispatch import Hooks, hookimpl
from yishi.plugins.values import GateProposal

PLUGINS = 20


def run() -> list[str]:
    """The lines of the report."""
    hooks = Hooks()
    functions = []
    for number in range(PLUGINS):
        module = types.ModuleType(f"plugin_{number:02}")

        def topic_gates(topic: object, actor: object, _n: int = number) -> list[GateProposal]:
            return [GateProposal(kind=f"p{_n}", label="x")]

        module.topic_gates = hookimpl(topic_gates)  # type: ignore[attr-defined]
        hooks.register(module.__name__, module)
        functions.append(topic_gates)
    enabled = frozenset(f"plugin_{n:02}" for n in range(0, PLUGINS, 2))
    own = functions[::2]
    topic, actor = object(), object()

    def direct() -> list[GateProposal]:
        return [gate for function in own for gate in function(topic=topic, actor=actor)]

    def ours() -> list[GateProposal]:
        return hooks.gather("topic_gates", enabled, topic=topic, actor=actor)

    def pluggys() -> list[list[GateProposal]]:
        return hooks._manager.hook.topic_gates(topic=topic, actor=actor)

    assert len(direct()) == len(ours()) == PLUGINS // 2
    timed = take_turns({"direct loop": direct, "dispatch": ours, "pluggy, all 20": pluggys}, calls=2000)
    lines = ["| way | µs a call | of the direct loop |", "|---|---|---|"]
    for name, found in timed.items():
        lines.append(
            f"| {name} | {found.median * 1e6:.1f} | {ratio(found, timed['direct loop']).median:.2f} × |"
        )
    extra = (timed["dispatch"].median - timed["direct loop"].median) * 1e6 / (PLUGINS // 2)
    lines.append("")
    lines.append(f"Dispatch adds {extra:.2f} µs per plugin that is on.")
    return lines


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201
