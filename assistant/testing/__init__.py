"""For tests, ours and yours: stub stages, a scripted caller, fake sinks, a virtual clock. No model, no socket, no key.

Everything here is a stand-in and says so in its name; nothing of it runs in a deployment.
"""
