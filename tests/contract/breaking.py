"""A module as the scaffold makes it, broken in one place."""

import importlib
import itertools
import sys

from yishi import scaffold
from yishi.database import Base
from yishi.testing.contract import Subject

_numbers = itertools.count(1)


class Breaker:
    """Makes modules; each has a name of its own, for tables and classes live as long as the process."""

    def __init__(self, kit, folder):
        self.kit = kit
        self.folder = folder
        self.tables = set(Base.metadata.tables)
        self.paths = []

    def module(self, *patches, more=None):
        """Install a module; each patch is `(file, old, new)` with `{{name}}` in it, `more` further files."""
        name = f"sample{next(_numbers)}"
        project = scaffold.write(name, self.folder)
        package = project / f"yishi_{name}"
        for file, text in (more or {}).items():
            path = package / file.replace("{{name}}", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("{{name}}", name), "utf-8")
        for file, old, new in patches:
            self._patch(package, name, file, old, new)
        self.paths.append(str(project))
        sys.path.insert(0, str(project))
        plugin = importlib.import_module(f"yishi_{name}").plugin
        self.kit.install(plugin)
        return Subject(self.kit, name, fill_of(name))

    def _patch(self, package, name, file, old, new):
        (path,) = package.glob(file.replace("{{name}}", name))
        before = path.read_text("utf-8")
        old, new = old.replace("{{name}}", name), new.replace("{{name}}", name)
        assert before.count(old) == 1, f"{file} holds {before.count(old)} times: {old}"
        path.write_text(before.replace(old, new), "utf-8")

    def clear(self):
        for name in set(Base.metadata.tables) - self.tables:
            Base.metadata.remove(Base.metadata.tables[name])
        for path in self.paths:
            sys.path.remove(path)
        for name in [n for n in sys.modules if n.startswith("yishi_sample")]:
            del sys.modules[name]


def fill_of(name):
    """What the scaffold's own contract test fills in."""

    def fill(kit, tenant, count):
        service = importlib.import_module(f"yishi_{name}.service")
        topic_ids = kit.topics(tenant, count, kind=service.KIND)
        with kit.unit(tenant):
            for topic_id in topic_ids:
                service.plan(topic_id)
            visit_id = service.visit_of_topic(topic_ids[0])
            service.record(kit.actor("grid_lead", tenant), visit_id=visit_id, note="灯泡坏了")
        return {"visit_id": visit_id, "topic_id": topic_ids[0]}

    return fill
