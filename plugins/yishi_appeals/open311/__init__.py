"""Open311 GeoReport v2: appeals for the programs that cities already have (wiki.open311.org/GeoReport_v2).

`shapes` (JSON and XML, errors), `asked` (what is asked), then the resources: `services`, `reading`, `updates`,
`posting`; `routes` mounts them under `/api/<tenant>/appeals/open311/`. docs/open311.md says how ours maps to theirs.
"""
