"""Scripts with planted faults: each line that breaks the rule says what is found."""

# ruff: noqa: TID251, ASYNC100, ASYNC230, ASYNC240, DTZ011, S311, PLC0415, PLW0108, PTH123, SIM115, E731

from __future__ import annotations

import asyncio
import os
import random
import threading
import uuid
from datetime import UTC, date
from datetime import datetime as moment
from pathlib import Path
from random import choice as pick
from time import time as clock
from uuid import uuid4 as new_id

from telephony.call_script import CallScript, ScriptedCall
from tests.telephony_simulator.phone import dialogs
from tests.telephony_simulator.phone.dialogs import greet


class Faulty(CallScript):
    """Breaks the rule in each line that has a comment with what is found."""

    async def run(self, call: ScriptedCall) -> None:
        moment.now(UTC)  # finds moment.now
        date.today()  # finds date.today
        clock()  # finds clock
        [new_id() for _ in range(2)]  # finds new_id
        sorted("ab", key=lambda _: random.random())  # finds random.random
        call.say(f"{pick('ab')}")  # finds pick
        Path("file").read_text(encoding="utf-8")  # finds Path('file').read_text
        open("file", encoding="utf-8").close()  # finds open
        await asyncio.sleep(1)  # finds asyncio.sleep
        async with asyncio.timeout(1):  # finds asyncio.timeout
            pass
        threading.Thread(target=print).start()  # finds threading.Thread(target=print).start
        await greet(call)
        dialogs.stamp()
        self.helper()
        self.class_helper()

        def load() -> bytes:
            return os.urandom(4)  # finds os.urandom

        load()

    def helper(self) -> None:
        uuid.uuid1()  # finds uuid.uuid1

    @classmethod
    def class_helper(cls) -> None:
        from time import monotonic as ticks

        ticks()  # finds ticks


class Faultless(CallScript):
    """Does the same in effects, or by the call."""

    async def run(self, call: ScriptedCall) -> None:
        call.effect("now", lambda: clock())
        call.effect("load", open, "file")
        call.random().choice("ab")
        call.say(str(call.now().hour))
        random.Random(5).random()
        moment.fromisoformat("2026-11-27")

        def load() -> str:
            return Path("file").read_text(encoding="utf-8")

        call.effect("load", load)
        check = lambda: open("file")
        call.effect("check", check)
