"""Recordings of whole conversations, with consent: written as they happen, fed again to the same core."""
