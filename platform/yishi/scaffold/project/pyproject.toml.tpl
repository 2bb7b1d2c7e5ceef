[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "yishi-{{name}}"
version = "0.1.0"
description = "{{english}}: a module for Yishi (议事)"
readme = "README.md"
requires-python = ">=3.11"
license = "Apache-2.0"
dependencies = ["yishi"]

[project.optional-dependencies]
test = ["pytest", "ruff"]

[project.entry-points."yishi.plugins"]
{{name}} = "yishi_{{name}}:plugin"

[tool.hatch.build.targets.wheel]
packages = ["yishi_{{name}}"]

[tool.pytest.ini_options]
testpaths = ["tests"]

[tool.ruff]
line-length = 110
target-version = "py311"
extend-exclude = ["yishi_{{name}}/migrations"]

[tool.ruff.lint]
select = ["E", "F", "W", "I", "B", "UP", "SIM"]
