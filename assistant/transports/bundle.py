"""The addresses of an offer, in each of its sections. Sans-I/O.

Sections that share one transport name its candidates once, in the first of them (RFC 9143 §7.1.3): browsers with the
bundle policy ``max-bundle`` do. aiortc looks for them in the last. And where it knows none and is told that no more
will come it gives up, though a peer's address may still be seen by what it sends.
"""

from __future__ import annotations


def spread(offer: str) -> str:
    """An offer whose bundled sections all name the candidates of the first; none says that these are all."""
    head, *sections = _sections([line for line in offer.splitlines() if line != "a=end-of-candidates"])
    group = next((line for line in head if line.startswith("a=group:BUNDLE")), "").split()[1:]
    named = {_mid(section): section for section in sections}
    shared = [line for line in named.get(group[0], []) if _is_candidate(line)] if group else []
    lines = list(head)
    for section in sections:
        if shared and _mid(section) in group:
            lines += [line for line in section if not _is_candidate(line)] + shared
        else:
            lines += section
    return "".join(f"{line}\r\n" for line in lines)


def _sections(lines: list[str]) -> list[list[str]]:
    """What stands before the first medium, and one list for each."""
    sections: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    return sections


def _mid(section: list[str]) -> str:
    return next((line[len("a=mid:") :] for line in section if line.startswith("a=mid:")), "")


def _is_candidate(line: str) -> bool:
    return line.startswith("a=candidate:")
