"""Everyday words of customer service that mean the same: what callers say for what editors write.

General English of a support desk, nothing of any one trade; the words of a trade belong into an article's keywords.
A group is symmetric. Words are compared by their stems.
"""

from __future__ import annotations

from pipelines.knowledge.words import stem

_GROUPS = """
account subscription contract agreement membership
address house home flat apartment place residence
arrive come deliver
bad poor terrible awful weak horrible
begin start
bill invoice statement
box device unit machine equipment hardware
break broken dead fault faulty defect fail failing kaput
bring take
broadband internet online web
button knob press push
buy order purchase
cable wire cord lead
call ring phone telephone dial
cancel terminate end quit stop close discontinue leave
change alter modify update edit different switch replace another
charge cost fee price expensive cheap amount tariff rate
choose pick select
code password passcode key passphrase
colleague person human agent advisor staff somebody someone
connect join link attach pair hook
connection line service
contact reach
customer client
day date
drop fall lose lost
early premature
evening night late
fast quick rapid speedy swift
fee penalty fine
forget forgot forgotten
hear sound noise
help assist support aid
hour hours time times
install setup set fit
large big huge
light lamp led
money payment pay paid settle owe due
month monthly
morning early
move moving relocate relocating
name rename call
network wireless wifi
new brand fresh
number digits
offer deal package plan bundle tariff option
old used former previous
open opening
parcel package post mail box
return send give back bring
room bedroom kitchen upstairs attic
saturday sunday weekend
ship shipping post mail courier
shop store branch outlet
silent dead quiet
slow sluggish crawl lag stutter buffer snail
socket plug outlet
television tv telly
transfer move
unpack unbox
upgrade faster
video stream streaming film movie
wait queue hold
week weekly
year annual yearly
"""


def _build() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _GROUPS.strip().splitlines():
        group = {stem(word) for word in line.split()}
        for word in group:
            found.setdefault(word, set()).update(group - {word})
    return {word: frozenset(others) for word, others in found.items()}


SYNONYMS = _build()
"""Stems by stem."""
