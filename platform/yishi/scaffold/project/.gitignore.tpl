__pycache__/
*.egg-info/
*.mo
.pytest_cache/
.ruff_cache/
dist/
var/
