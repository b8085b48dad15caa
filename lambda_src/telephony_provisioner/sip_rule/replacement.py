"""Marks the rules of replacements that are not complete.

Another trigger is another rule. CloudFormation learns the new rule's owner tag from the answer, so
after a cancelled update whose rollback failed it knows the old rule alone. The new one is therefore
marked before it is created, until its update is complete: a later request of the same resource
deletes the marked rules beside its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony_provisioner.owner_tag import owner_tag_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telephony_provisioner.api.sip_rules import SipRule
    from telephony_provisioner.owner_tag import OwnerTag
    from telephony_provisioner.records import Records
    from telephony_provisioner.request import ResourceRequest


@dataclass(frozen=True, slots=True)
class IncompleteReplacements:
    """The marks of one resource of a stack; without a table there are none.

    Args:
        records: Where the marks are kept. A mark's text is the id of the request that set it.
        request: The request that reads or changes them.
    """

    records: Records
    request: ResourceRequest

    def mark(self, owner_tag: OwnerTag) -> None:
        """Mark a rule, unless this request has completed it before: it may be delivered twice."""
        key, request_id = self._key(owner_tag), self.request.request_id
        if self.records.is_available and self.records.read(key) != request_id:
            self.records.release(key)
            self.records.keep_first(key, request_id)

    def complete(self, owner_tag: OwnerTag) -> None:
        """Remove the mark of the rule whose physical id the answer names."""
        key = self._key(owner_tag)
        if self.records.has_current(key):
            self.records.release(key)

    def find(self, rules: Iterable[SipRule], known_tags: Iterable[str]) -> list[SipRule]:
        """Return the resource's marked rules, other than those with an owner tag that is known."""
        known = set(known_tags)
        mine = owner_tag_for(self.request.stack_id, self.request.logical_resource_id, "")
        others = [
            rule
            for rule in rules
            if (tag := rule.owner_tag) is not None
            and (tag.stack, tag.resource) == (mine.stack, mine.resource)
            and str(tag) not in known
        ]
        return [
            rule
            for rule in others
            if rule.owner_tag and self.records.has_current(self._key(rule.owner_tag))
        ]

    def _key(self, owner_tag: OwnerTag) -> str:
        return f"{self.request.stack_id} incomplete {owner_tag}"
