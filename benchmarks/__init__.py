"""Speed and cost, measured on the running product: ``python -m benchmarks [NAME …] [--json]``."""
