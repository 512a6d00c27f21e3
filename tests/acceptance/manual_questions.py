"""Twenty questions to gnuplot's manual and the pages that answer them, written from reading it, before the import.

The manual is ``gnuplot.pdf`` of Debian 12's ``gnuplot-doc`` (5.4.4+dfsg1-2, 311 pages); its pages are printed with the
same numbers that the file counts. Where two places answer a question, or one goes over a page's end, both are right.
"""

from __future__ import annotations

QUESTIONS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("How do I write a comment in a script?", (33,)),
    ("What is the difference between single quotes and double quotes?", (60,)),
    ("How do I write a superscript or a subscript in a text?", (34,)),
    ("Where does it look for the initialization file when it starts?", (56, 57)),
    ("Which variables are set when I click the mouse in the window?", (55,)),
    ("How can I make random numbers, and reset the seed?", (40,)),
    ("How do I find good starting values for a fit?", (97,)),
    ("How do I pass parameters to a script that I call?", (87, 88)),
    ("What is the difference between refresh and replot?", (128,)),
    ("How can I read a csv file with a semicolon between the fields?", (109, 144)),
    ("How do I skip lines at the start of a data file?", (112,)),
    ("How do I say which string stands for missing data?", (143,)),
    ("How can I print a comma instead of a point in decimal numbers?", (145,)),
    ("How do I draw grid lines on the plot?", (154, 155)),
    ("Where can I place the key, inside or outside the plot?", (161, 162)),
    ("How do I get a logarithmic axis?", (167,)),
    ("How can I place several plots next to each other on the same page?", (172, 173)),
    ("How do I make an animated gif with several frames?", (259,)),
    ("What do the whiskers and the box of a boxplot show?", (64, 65, 198, 199)),
    ("How do I make the script wait until I press return?", (101, 102)),
)
