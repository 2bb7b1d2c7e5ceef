"""What is measured, against what, in one run. `make bench` runs all and writes docs/performance.md."""
