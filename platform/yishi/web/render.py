"""Pages from templates: one Jinja environment per language, so that fixed words cost nothing.

`{{ _("…") }}` with a literal is replaced by its translation when the template is compiled. Words that are
only known at run time go through the filters `t` (catalogue) and `label` (tenant's own words first).
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from flask import Response, make_response, request
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from yishi import i18n
from yishi.i18n import N_, told
from yishi.people.access import ROLES
from yishi.plugins.registry import Registry
from yishi.text import mask_name, mask_phone
from yishi.web import assets, charts, formats, navigation
from yishi.web.request import RequestContext, ctx

if TYPE_CHECKING:
    from yishi.web.forms import Form

CORE_TEMPLATES = Path(__file__).parent / "templates"


class _Folding(NodeTransformer):
    """Replace `_("literal")` by the translated text, and `_("literal", a=x)` by a formatting of it."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        if not (isinstance(node.node, nodes.Name) and node.node.name == "_" and node.args):
            return node
        first = node.args[0]
        if not isinstance(first, nodes.Const):
            raise jinja2.TemplateSyntaxError("_() takes a literal; use the filter |t", node.lineno)
        text = i18n.translate(first.value, self.locale)
        if not node.kwargs:
            return nodes.Const(text, lineno=node.lineno)
        pairs = [nodes.Pair(nodes.Const(k.key), k.value, lineno=node.lineno) for k in node.kwargs]
        return nodes.Mod(
            nodes.Const(text, lineno=node.lineno), nodes.Dict(pairs, lineno=node.lineno), lineno=node.lineno
        )


class _Joining(CodeGenerator):
    """Join a block's pieces where it stands; else each piece of a page rises through one generator for every
    template that its page extends."""

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:
        if node.required or (frame.toplevel and (self.has_known_extends or self.extends_so_far)):
            super().visit_Block(node, frame)
            return
        context = self.derive_context(frame) if node.scoped else self.get_context_ref()
        self.simple_write(f"environment.concat(context.blocks[{node.name!r}][0]({context}))", frame, node)


class LocalEnvironment(jinja2.Environment):
    """An environment that speaks one language."""

    code_generator_class = _Joining

    def __init__(self, locale: str, **options: Any) -> None:
        super().__init__(**options)
        self.locale = locale

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        folded: nodes.Template = _Folding(self.locale).visit(tree)
        return folded


class Pages:
    """The environments of all languages, and what every template can use."""

    def __init__(self, registry: Registry) -> None:
        prefixed = {
            name: jinja2.FileSystemLoader(plugin.folder / "templates" / name)
            for name, plugin in registry.plugins.items()
            if plugin.folder and (plugin.folder / "templates" / name).is_dir()
        }
        loader = jinja2.ChoiceLoader(
            [jinja2.FileSystemLoader(CORE_TEMPLATES), jinja2.PrefixLoader(prefixed, delimiter="/")]
        )
        self._asset = assets.addresses(registry)
        self.environments = {locale: self._environment(locale, loader) for locale in i18n.LOCALES}
        self.kept: OrderedDict[Any, Any] = OrderedDict()

    def _environment(self, locale: str, loader: jinja2.BaseLoader) -> LocalEnvironment:
        environment = LocalEnvironment(
            locale,
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        environment.filters.update(
            t=lambda msgid, **params: _say(msgid, locale, params),
            day=formats.day,
            moment=formats.moment,
            iso=formats.iso,
            days_away=formats.days_away,
            area=formats.area,
            number=formats.number,
            figure=formats.figure,
            fraction=formats.fraction,
            topic_number=formats.topic_number,
            mask_name=mask_name,
            mask_phone=mask_phone,
            label=_label,
            lines=_lines,
            listed=lambda words: i18n.listed(words, locale),
            aside=i18n.aside,
            role=lambda role: i18n.translate(str(ROLES.get(role, role)), locale),
            told=lambda act: told(act.verb, act.params, locale),
            say=lambda value: _plain_value(value, locale),
            typed=formats.typed,
            static=self._asset,
            navigation=lambda context, area: navigation.navigation(self, context, area),
            here=navigation.here,
            area_of=navigation.area_of,
            drawn=lambda form: self._drawn(form, environment),
        )
        environment.globals.update(locale=locale, locales=i18n.LOCALES, charting=charts)
        return environment

    def render(self, template: str, data: dict[str, Any], context: RequestContext) -> str:
        environment = self.environments[context.locale]
        return environment.get_template(template).render(
            ctx=context,
            base=context.base,
            tenant=context.tenant,
            actor=context.actor,
            visitor=context.visitor,
            path=request.path,
            **data,
        )

    def _drawn(self, form: Form, environment: LocalEnvironment) -> Markup:
        """A form's fields; those of an untouched form are drawn once for each look, as navigation is."""

        def draw() -> Markup:
            module: Any = environment.get_template("ui.html").module
            return Markup(module.fields(form))

        look = form.look()
        found: Markup = draw() if look is None else self.keep(("fields", environment.locale, *look), draw)
        return found

    def keep(self, key: Any, make: Any) -> Any:
        """A value rendered once for `key`, which must hold all its inputs; the oldest are forgotten."""
        found = self.kept.get(key)
        if found is None:
            found = self.kept[key] = make()
            if len(self.kept) > 20_000:
                self.kept.popitem(last=False)
        return found


def _say(msgid: str, locale: str, params: dict[str, Any]) -> str:
    text = i18n.translate(msgid, locale)
    return text % params if params else text


@jinja2.pass_context
def _label(context: jinja2.runtime.Context, key: str) -> str:
    """The tenant's own word for `key`, else the catalogue's.

    It asks for the template's context so that `"议事会"|label` is no constant to Jinja, which else would work it out
    when the template is compiled: the word of the community that came first would be everybody's.
    """
    tenant, environment = ctx().tenant, context.environment
    assert isinstance(environment, LocalEnvironment)
    return tenant.label(key) if tenant else i18n.translate(key, environment.locale)


def _plain_value(value: Any, locale: str) -> str:
    """A stored value as people say it."""
    if value is None or value == "" or value == []:
        return i18n.translate(N_("（空）"), locale)
    if isinstance(value, bool):
        return i18n.translate(N_("是") if value else N_("否"), locale)
    return i18n.listed(map(str, value), locale) if isinstance(value, list) else str(value)


def _lines(text: str) -> Markup:
    """Plain text with its line breaks; never any markup from people."""
    return Markup("<br>".join(str(escape(text)).splitlines()))


def pages() -> Pages:
    from flask import current_app

    found: Pages = current_app.extensions["yishi"].pages
    return found


def render(template: str, status: int = 200, **data: Any) -> Response:
    """Answer with a page; `data` are the template's own values."""
    return make_response(pages().render(template, data, ctx()), status)


def render_part(template: str, **data: Any) -> Markup:
    """A piece of a page, for slots."""
    return Markup(pages().render(template, data, ctx()))
