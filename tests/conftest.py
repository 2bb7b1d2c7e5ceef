"""The fixtures come from `yishi.testing.plugin`, as they do for authors of plugins."""

from hypothesis import settings

# A machine that does other work meanwhile is slow, not wrong.
settings.register_profile("yishi", deadline=None)
settings.load_profile("yishi")
