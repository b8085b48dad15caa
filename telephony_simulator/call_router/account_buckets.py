"""The buckets of an account, as the service reads and writes them."""

from collections.abc import Iterator, Mapping
from functools import partial

from telephony_simulator.background import BackgroundWork
from telephony_simulator.clock import Clock
from telephony_simulator.cloudformation import Account
from telephony_simulator.cloudformation.event_rule import object_created, send
from telephony_simulator.pstn_audio import Bucket


class AccountBuckets(Mapping[str, Bucket]):
    """The account's buckets, with the permissions that their policies grant to the service."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self._account = account
        self._clock = clock

    def __getitem__(self, name: str) -> Bucket:
        return Bucket(
            self._account.buckets[name],
            partial(self._account.may_access_bucket, name),
            partial(self._send_event, name),
            lambda key: self._account.prompt_words.get((name, key), ""),
        )

    def _send_event(self, bucket: str, key: str, size_bytes: int) -> None:
        """Send the event of a new object to EventBridge if its bucket does so."""
        if bucket in self._account.event_buckets:
            event = object_created(self._account, bucket, key, size_bytes, self._clock.now())
            invoke = partial(send, self._account, event)
            if self._clock.is_real_time:
                BackgroundWork(self._clock, invoke, lambda sent: sent())
            else:
                self._clock.call_later(0, invoke)

    def __iter__(self) -> Iterator[str]:
        return iter(self._account.buckets)

    def __len__(self) -> int:
        return len(self._account.buckets)
