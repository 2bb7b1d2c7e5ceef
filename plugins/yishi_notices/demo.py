"""placeholder"""


def fill(tenant, actor, today): ...
