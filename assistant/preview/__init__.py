"""``knowledge preview``: a page for editors on their own machine, with every article as it is spoken and drawn."""
