"""All models of the core, imported together so that the metadata is whole."""

from __future__ import annotations


def load() -> None:
    """Import every module that declares tables of the core."""
    import yishi.audit.models
    import yishi.jobs.models
    import yishi.matters.models
    import yishi.people.models
    import yishi.places.models
    import yishi.tenants.models
    import yishi.tenants.secrets_model
    import yishi.topics.models  # noqa: F401
