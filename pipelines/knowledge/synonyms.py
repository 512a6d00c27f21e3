"""Everyday words of customer service that mean the same: what callers say for what editors write.

General English of a support desk, nothing of any one trade; the words of a trade belong into an article's keywords.
A group is symmetric. Words are compared by their stems.
"""

from __future__ import annotations

from pipelines.knowledge.words import stem

_GROUPS = """
account subscription contract agreement membership
address house home flat apartment place residence town city street live living
advance early ahead beforehand premature
age forever slow
arrive come deliver
bad poor terrible awful weak horrible wrong
begin start
bill invoice statement charged
box device unit machine equipment hardware modem router
branch shop store outlet office
brand new fresh
bring take carry
broadband internet online web
broken break dead fault faulty defect fail failing kaput down outage offline disconnected lost gone trouble problem
buffer buffering load loading stutter freeze freezing jerky choppy
button knob press push hit tap
buy order purchase
cable wire cord lead
call ring phone telephone dial
camera webcam
cancel terminate end quit stop close discontinue leave leaving unsubscribe resign finish
cap limit limited unlimited maximum quota allowance
cash money pound payment
change alter modify update edit different switch replace another else
charge cost fee price expensive cheap amount tariff rate
choose pick select
close closed shut
code password passcode key passphrase pin
colleague person human agent advisor staff somebody someone team
connect join link attach pair hook couple
connection line service internet
contact reach
customer client
date day deadline
deal offer package plan bundle tariff option
download data upload traffic volume usage
drop fall lose
due owe debt
engineer technician fitter
evening night late
family household people
fast quick rapid speed swift velocity
film movie video stream streaming
fine penalty fee surcharge
first begin start
forget lose
guide instruction
handset receiver phone telephone
hear sound noise tone
help assist support aid hand explain
hour hours time times
install setup set fit mount plug
internet website site page
lag crawl sluggish slow snail buffer stutter
large big huge high
light lamp led
money payment pay settle owe due
move moving relocate relocating relocation
name rename
network wireless wifi
number digits
old used former previous
open opening work working available staffed
parcel package post mail
phone landline telephone
post mail ship shipping courier send
printer scanner
provider company supplier
queue wait hold waiting
quiet silent silence mute dead nothing
reception signal coverage
return send give back bring
room bedroom kitchen upstairs attic garden
saturday sunday weekend
socket plug outlet
television tv telly
transfer move
unpack unbox
upgrade fast
wlan wifi
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
