"""Calling hooks: pluggy registers and checks, this file calls.

pluggy stops everyone at the first exception, and its `subset_hook_caller` did not remove `specname=`
implementations before 1.7; so the loop over `get_hookimpls()` is ours.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from typing import Any

import pluggy
from pluggy import HookImpl

from yishi.database.unit import current_unit
from yishi.errors import Reason
from yishi.i18n import _
from yishi.plugins import specs as core_specs
from yishi.plugins.answers import Shape, finished, shape_of
from yishi.plugins.failures import LastFailures

log = logging.getLogger("yishi.hooks")

hookimpl = pluggy.HookimplMarker("yishi")

Implementation = tuple[str, Callable[..., Any], tuple[str, ...]]
"""Plugin's name, function, names of the arguments it wants."""


def queries(function: Callable[..., Any]) -> Callable[..., Any]:
    """Say that a hook implementation queries: it then runs in a savepoint of its own.

    On PostgreSQL a failed statement would otherwise poison the whole request's transaction.
    """
    function.yishi_queries = True  # type: ignore[attr-defined]
    return function


class BadHook(ValueError):
    """A hook implementation that can't be accepted: unknown, of another signature, or a wrapper."""


class Hooks:
    """All hook implementations, called for a given set of enabled plugins."""

    def __init__(self, *, trace: bool = False) -> None:
        self._manager = pluggy.PluginManager("yishi")
        self._manager.add_hookspecs(core_specs)
        self._modes: dict[str, tuple[str, str]] = {}
        self._shapes: dict[str, Shape] = {}
        self._free_of_queries: set[str] = set()
        self._impls: dict[str, list[Implementation]] = {}
        self.failures: Counter[tuple[str, str]] = Counter()
        self.last_failure = LastFailures()
        self.trace = trace
        self._read_modes(core_specs)

    def add_specs(self, module: Any) -> None:
        """Publish specs of a plugin for others."""
        self._manager.add_hookspecs(module)
        self._read_modes(module)

    def _read_modes(self, module: Any) -> None:
        for name, function in vars(module).items():
            mode = getattr(function, "yishi_mode", None)
            if mode:
                self._modes[name] = (mode, function.yishi_reach)
                self._shapes[name] = shape_of(function)
                if not function.yishi_may_query:
                    self._free_of_queries.add(name)

    def register(self, name: str, module: Any) -> None:
        """Accept a plugin's implementations, all or none. Raises `BadHook`."""
        try:
            self._manager.register(module, name=name)
            self._refuse_wrappers_and_strangers(name)
        except (pluggy.PluginValidationError, BadHook) as error:
            if self._manager.has_plugin(name):
                self._manager.unregister(name=name)
            raise BadHook(str(error)) from error
        self._collect()

    def unregister(self, name: str) -> None:
        if self._manager.has_plugin(name):
            self._manager.unregister(name=name)
            self._collect()

    def _refuse_wrappers_and_strangers(self, name: str) -> None:
        module = self._manager.get_plugin(name)
        for caller in self._manager.get_hookcallers(module) or []:
            if caller.name not in self._modes:
                near = get_close_matches(caller.name, list(self._modes), n=1)
                meant = f"; {near[0]!r} is meant?" if near else ""
                raise BadHook(f"{name}: there is no hook named {caller.name!r}{meant}")
            for impl in caller.get_hookimpls():
                if impl.plugin_name == name and (impl.wrapper or impl.hookwrapper):
                    raise BadHook(f"{name}: {caller.name!r} is a wrapper; wrappers are refused")

    def _collect(self) -> None:
        self._impls = {}
        for hook in self._modes:
            impls = getattr(self._manager.hook, hook).get_hookimpls()
            # pluggy calls the last registered first; we call in the order of the plugins.
            self._impls[hook] = [_entry(impl) for impl in sorted(impls, key=_rank)]

    def names(self) -> list[str]:
        return list(self._modes)

    def may_query(self, hook: str) -> bool:
        """Whether the hook's spec lets implementations query (the testing kit holds them to it)."""
        return hook not in self._free_of_queries

    def implementers(self, hook: str) -> list[str]:
        return [name for name, _f, _args in self._impls.get(hook, [])]

    def _calls(self, hook: str, enabled: Collection[str], mode: str) -> Iterator[Implementation]:
        found, reach = self._modes[hook]
        if found != mode:
            raise BadHook(f"{hook!r} is a {found!r} hook, not {mode!r}")
        for entry in self._impls.get(hook, ()):
            if reach == "installed" or entry[0] in enabled:
                yield entry

    def collect(self, hook: str, enabled: Collection[str], **args: Any) -> list[tuple[str, Any]]:
        """Each plugin's answer with its name; one that fails is logged, counted and left out."""
        return list(self._answers(hook, enabled, args))

    def gather(self, hook: str, enabled: Collection[str], **args: Any) -> list[Any]:
        """The items of all plugins' answers in one list, in the plugins' order; failures as in `collect`."""
        return [item for _name, items in self._answers(hook, enabled, args) for item in items]

    def _answers(
        self, hook: str, enabled: Collection[str], args: dict[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        for entry in self._calls(hook, enabled, "collect"):
            try:
                answer = self._call(hook, entry, args)
            except Exception as error:  # noqa: BLE001 - one plugin's fault must not take the page down
                self._failed(hook, entry[0], error)
                continue
            if answer is not None:
                yield entry[0], answer

    def check(self, hook: str, enabled: Collection[str], **args: Any) -> list[Reason]:
        """All reasons to refuse; a plugin that fails refuses, too (fail closed)."""
        reasons: list[Reason] = []
        for entry in self._calls(hook, enabled, "check"):
            name = entry[0]
            try:
                reasons.extend(self._call(hook, entry, args) or ())
            except Exception as error:  # noqa: BLE001 - a check that can't be made is a refusal
                self._failed(hook, name, error)
                reasons.append(
                    Reason(
                        f"{name}.check_failed",
                        _("模块「%(name)s」检查时出错，为稳妥起见暂不能继续。请联系管理员。", name=name),
                    )
                )
        return reasons

    def first(self, hook: str, enabled: Collection[str], **args: Any) -> Any:
        """The first answer that is not None; a plugin that fails is passed over."""
        for entry in self._calls(hook, enabled, "first"):
            try:
                answer = self._call(hook, entry, args)
            except Exception as error:  # noqa: BLE001 - see collect
                self._failed(hook, entry[0], error)
                continue
            if answer is not None:
                return answer
        return None

    def only(self, plugin: str, hook: str, **args: Any) -> None:
        """Call one plugin's implementation; its failure is the caller's (lifecycle hooks)."""
        for name, function, wanted in self._impls.get(hook, ()):
            if name == plugin:
                function(**{k: args[k] for k in wanted})

    def _call(self, hook: str, entry: Implementation, args: dict[str, Any]) -> Any:
        name, function, wanted = entry
        shape = self._shapes[hook]
        start = time.perf_counter() if self.trace else 0.0
        try:
            given = {k: args[k] for k in wanted}
            if getattr(function, "yishi_queries", False):
                with current_unit().session.begin_nested():
                    return finished(function(**given), shape)
            return finished(function(**given), shape)
        finally:
            if self.trace:
                log.info("hook %s → %s %.3f ms", hook, name, (time.perf_counter() - start) * 1e3)

    def _failed(self, hook: str, name: str, error: Exception) -> None:
        self.failures[(name, hook)] += 1
        self.last_failure[name] = f"{hook}: {type(error).__name__}: {error}"
        log.error("plugin %s failed in hook %s", name, hook, exc_info=error)


def _rank(impl: HookImpl) -> int:
    return -1 if impl.tryfirst else int(impl.trylast)


def _entry(impl: HookImpl) -> tuple[str, Callable[..., Any], tuple[str, ...]]:
    return impl.plugin_name, impl.function, tuple(impl.argnames)
