"""The telephone in a browser: `phone-line up --open`; it needs the extra `browser`.

Two threads work here. The thread that sleeps on the clock plays the calls; all that a page asks for
enters it through `clock.call_later(0, act)`. The server's event loop talks to the pages.
"""
