"""The resource Custom::SipRule: a rule that sends the calls of a trigger to applications."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError, RequestError, ServiceError
from telephony_provisioner.owner_tag import OwnerTag, owner_tag_for, owner_tag_in
from telephony_provisioner.resource import PhysicalId, Progress, RequestContext, ResourceState
from telephony_provisioner.sip_rule.adoption import encode_targets
from telephony_provisioner.sip_rule.properties import SipRuleProperties, decode_properties
from telephony_provisioner.sip_rule.renamed import find_renamed_rules
from telephony_provisioner.sip_rule.replacement import IncompleteReplacements
from telephony_provisioner.sip_rule.takeover import Takeover
from telephony_provisioner.timing import (
    CLOCK_SKEW_SECONDS,
    LAST_ATTEMPT_PAUSE_SECONDS,
    NEW_NUMBER_SECONDS,
    READ_LAG_SECONDS,
    RULE_RETRY_NEW_NUMBER_SECONDS,
    RULE_RETRY_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from telephony_provisioner.api.sip_rules import SipRule
    from telephony_provisioner.request import Properties, ResourceRequest


@dataclass(frozen=True, slots=True)
class SipRuleResource:
    """A rule of a stack; its physical id is the owner tag in the rule's name.

    The owner tag is known before the rule exists, so the Delete after a failed creation finds what
    is left of it. Another trigger gives another owner tag and is therefore a replacement.

    A rule is created disabled and then enabled: two enabled rules never have the same trigger, and
    a rule that a crash leaves behind receives no calls.
    """

    context: RequestContext

    def choose_physical_id(self) -> PhysicalId:
        """Return the owner tag; the rule is created after CloudFormation has received it."""
        properties = decode_properties(self._request.properties)
        owner_tag = str(self._owner_tag(properties))
        if unreported := self._unreported_tag(properties):
            with suppress(ServiceError):  # the polls, which may never run, delete the rule
                self._replacements.mark(unreported)
        if owner_tag != self._request.physical_resource_id and not properties.disabled:
            self._takeover.check_trigger_is_free(properties.trigger)
        return PhysicalId(owner_tag)

    def reconcile(self) -> ResourceState | None:
        """Create or change the rule; supersede an enabled rule of the stack with its trigger."""
        properties = decode_properties(self._request.properties)
        existing = list(self.context.voice.list_sip_rules())
        rules = self._find(existing)
        if not rules:
            self._mark_replacement(properties)
            self._attempt(properties, lambda: self._create(properties))
            return None
        rule, *duplicates = rules
        if not self._matches(rule, properties):
            self._mark_replacement(properties)
            self._attempt(properties, lambda: self._update(rule, properties))
        elif surplus := duplicates + self._find_unreported(existing, properties):
            self._delete_rules(surplus)
        else:
            owner_tag = self._owner_tag(properties)
            if self.context.age_seconds >= READ_LAG_SECONDS:  # before that, another poll follows
                self._replacements.complete(owner_tag)
            return ResourceState(str(owner_tag), {"SipRuleId": rule.sip_rule_id})
        return None

    def delete(self) -> Progress:
        """Disable the rule, read that it is disabled, delete it, read that it is deleted."""
        if self.context.age_seconds < READ_LAG_SECONDS:
            return Progress.IN_PROGRESS  # reads may not show yet which rules it has superseded
        existing = list(self.context.voice.list_sip_rules())
        incomplete = self._replacements.find(existing, [str(self._current_tag())])
        rules = [*self._find(existing), *incomplete]
        if not rules:
            return Progress.COMPLETE
        self._delete_rules(rules)
        # Checked in the same poll: the next one would take a stale read for a renamed rule.
        self.context.clock.sleep(READ_LAG_SECONDS)
        deleted = {rule.sip_rule_id for rule in incomplete}
        left = list(self.context.voice.list_sip_rules())
        is_left = self._owned(left) or deleted & {rule.sip_rule_id for rule in left}
        return Progress.IN_PROGRESS if is_left else Progress.COMPLETE

    @property
    def _request(self) -> ResourceRequest:
        return self.context.request

    @property
    def _takeover(self) -> Takeover:
        stack = owner_tag_for(self._request.stack_id, "", "").stack
        return Takeover(self.context.voice, self.context.clock, stack)

    def _owner_tag(self, properties: SipRuleProperties) -> OwnerTag:
        purpose = f"{properties.trigger_type} {properties.trigger_value}"
        return owner_tag_for(self._request.stack_id, self._request.logical_resource_id, purpose)

    @property
    def _replacements(self) -> IncompleteReplacements:
        return IncompleteReplacements(self.context.records, self._request)

    def _mark_replacement(self, properties: SipRuleProperties) -> None:
        """Mark the rule before it is written, if CloudFormation knows another one."""
        owner_tag = self._owner_tag(properties)
        is_update = self._request.request_type == "Update"
        if is_update and str(owner_tag) != self._request.previous_physical_resource_id:
            self._replacements.mark(owner_tag)

    def _find(self, rules: list[SipRule]) -> list[SipRule]:
        """Return the rule, then the duplicates that requests without an answer have created."""
        return self._owned(rules) or find_renamed_rules(
            [rule for rule in rules if self._may_be_renamed(rule)],
            self._request.physical_resource_id,
            self._known_versions(),
        )

    def _may_be_renamed(self, rule: SipRule) -> bool:
        """Return whether a rule without an owner tag may be the stack's own.

        In a Delete, a rule that was changed since its beginning, or after another Delete of the
        resource, may have been made by hand after the stack's own was deleted.
        """
        request = self._request
        if request.request_type != "Delete":
            return True
        latest = (request.started_at or self.context.clock.now()) - CLOCK_SKEW_SECONDS
        return rule.updated_at < latest and not request.has_earlier_delete

    def _owned(self, rules: Iterable[SipRule]) -> list[SipRule]:
        return _with_owner_tag(rules, self._current_tag())

    def _current_tag(self) -> OwnerTag:
        """Return the owner tag of the physical id, or of the properties.

        The properties decide when CloudFormation has received no physical id and made one up.
        """
        owner_tag = owner_tag_in(self._request.physical_resource_id)
        return owner_tag or self._owner_tag(decode_properties(self._request.properties))

    def _known_versions(self) -> list[SipRuleProperties]:
        """Return the new and the old properties of an enabled rule that existed before."""
        request = self._request
        if request.physical_resource_id != request.previous_physical_resource_id:
            return []
        versions = map(_decode_if_valid, (request.properties, request.old_properties))
        return [
            version
            for version in versions
            if version
            and not version.disabled
            and str(self._owner_tag(version)) == request.physical_resource_id
        ]

    def _find_unreported(
        self, rules: list[SipRule], properties: SipRuleProperties
    ) -> list[SipRule]:
        """Return the rules of failed updates whose physical ids CloudFormation never received."""
        tag = self._unreported_tag(properties)
        found = _with_owner_tag(rules, tag) if tag else []
        known = (self._request.previous_physical_resource_id, str(self._owner_tag(properties)))
        return found + self._replacements.find(rules, [*known, str(tag)])

    def _unreported_tag(self, properties: SipRuleProperties) -> OwnerTag | None:
        """Return the owner tag of the old properties if CloudFormation does not know it."""
        old = _decode_if_valid(self._request.old_properties)
        if old is None:
            return None
        request, old_tag = self._request, self._owner_tag(old)
        # on_event has not noted the previous physical id yet: it is the request's own.
        previous = request.previous_physical_resource_id or request.physical_resource_id
        return None if str(old_tag) in {previous, str(self._owner_tag(properties))} else old_tag

    def _attempt(self, properties: SipRuleProperties, change: Callable[[], None]) -> None:
        """Make a change; ignore a rejection that a new application or number can explain.

        One that comes late is tried once more: a single conflict must not fail a rollback.
        """
        try:
            change()
        except ServiceError as error:
            if not _is_refused(error):
                raise
            is_new = self._is_for_new_number(properties)
            retry_seconds = RULE_RETRY_NEW_NUMBER_SECONDS if is_new else RULE_RETRY_SECONDS
            if self.context.age_seconds > retry_seconds:
                self._attempt_once_more(change)

    def _attempt_once_more(self, change: Callable[[], None]) -> None:
        self.context.clock.sleep(LAST_ATTEMPT_PAUSE_SECONDS)
        try:
            change()
        except ServiceError as error:
            if not _is_refused(error):
                raise
            raise ProvisioningError(str(error)) from None

    def _create(self, properties: SipRuleProperties) -> None:
        """Create the rule; unless that is rejected, return when every read must show it."""
        try:
            self.context.voice.create_sip_rule(
                Name=self._owner_tag(properties).tag_name(properties.name),
                TriggerType=properties.trigger_type,
                TriggerValue=properties.trigger_value,
                Disabled=True,
                TargetApplications=encode_targets(properties.target_applications),
            )
        except ServiceError as error:
            if not error.is_outcome_unknown:
                raise
        self.context.clock.sleep(READ_LAG_SECONDS)

    def _update(self, rule: SipRule, properties: SipRuleProperties) -> None:
        if rule.disabled and not properties.disabled:
            self._takeover.take_over_calls(rule)
        self.context.voice.update_sip_rule(
            SipRuleId=rule.sip_rule_id,
            Name=self._owner_tag(properties).tag_name(properties.name),
            Disabled=properties.disabled,
            TargetApplications=encode_targets(properties.target_applications),
        )

    def _matches(self, rule: SipRule, properties: SipRuleProperties) -> bool:
        name = self._owner_tag(properties).tag_name(properties.name)
        wanted = (name, properties.disabled, properties.target_applications)
        return (rule.name, rule.disabled, rule.target_applications) == wanted

    def _tagged_name(self, rule: SipRule) -> str:
        """Return the rule's name with its owner tag, by which the next poll finds it."""
        owner_tag = owner_tag_in(self._request.physical_resource_id)
        if owner_tag is None or rule.owner_tag is not None:
            return rule.name
        return owner_tag.tag_name(rule.name)

    def _is_for_new_number(self, properties: SipRuleProperties) -> bool:
        if properties.trigger_type != "ToPhoneNumber":
            return False
        try:
            number = self.context.voice.find_phone_number(properties.trigger_value)
        except ServiceError:
            # Not every region's endpoint has phone numbers; the rule's own error says more.
            return False
        if number is None:
            return False
        return self.context.clock.since(number.updated_at) < NEW_NUMBER_SECONDS

    def _delete_rules(self, rules: list[SipRule]) -> None:
        """Disable and delete the rules, once reads show which rules they have superseded."""
        if self.context.age_seconds < READ_LAG_SECONDS:
            return
        for rule in rules:
            if not rule.disabled:
                self._takeover.disable(rule, self._tagged_name(rule))
            self._takeover.hand_back_calls(rule)
            self.context.voice.delete_sip_rule(rule.sip_rule_id)


def _is_refused(error: ServiceError) -> bool:
    return error.is_invalid_request or error.is_conflict


def _with_owner_tag(rules: Iterable[SipRule], owner_tag: OwnerTag) -> list[SipRule]:
    found = (rule for rule in rules if rule.owner_tag == owner_tag)
    return sorted(found, key=lambda rule: rule.sip_rule_id)


def _decode_if_valid(properties: Properties) -> SipRuleProperties | None:
    try:
        return decode_properties(properties)
    except RequestError:
        return None
