"""The live half: one conversation, from socket to socket."""
