"""Quality: is the right thing heard, understood and answered? ``python -m evals [NAME …] [--json] [--floors]``."""
