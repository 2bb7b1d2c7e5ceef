"""The fixtures come from `yishi.testing.plugin`, as they do for authors of plugins."""

from hypothesis import settings

# A machine that does other work meanwhile is slow, not wrong.
settings.register_profile("yishi", deadline=None)
settings.load_profile("yishi")


def pytest_collection_modifyitems(items):
    """Files with slow tests come first: begun last, one of them would keep one worker while all others idle.

    Only whole files move (workers take them whole); the tests of each stay as they are written.
    """
    dear = {i.path for i in items if i.get_closest_marker("slow") or i.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in dear)
