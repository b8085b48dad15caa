"""A prompt in a bucket: a text that Amazon Polly says, or a file of the app.

The key of the object holds a digest of the words and of the voice, or of the file, so an object
never changes: another text is another object, which replaces the old one. A request that is sent
twice, or again by a rollback, finds the object and synthesizes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telephony_provisioner.errors import ProvisioningError, RequestError, ServiceError
from telephony_provisioner.request import required_text, text
from telephony_provisioner.resource import PhysicalId, Progress, RequestContext, ResourceState

if TYPE_CHECKING:
    from telephony_provisioner.api.prompts import PromptClient
    from telephony_provisioner.request import Properties

SPEECH: Final = ("Text", "TextType", "VoiceId", "Engine", "LanguageCode")
"""The parameters of SynthesizeSpeech that are properties."""


@dataclass(frozen=True, slots=True)
class PromptResource:
    """A prompt of a stack."""

    context: RequestContext

    def choose_physical_id(self) -> PhysicalId:
        """Return the object's place: other words are a replacement."""
        return PhysicalId("/".join(_place(self.context.request.properties)))

    def reconcile(self) -> ResourceState | None:
        """Make the object, unless it exists."""
        request = self.context.request
        place = _place(request.properties)
        prompts = self.context.prompts()
        self._delete_that_of_cancelled_update(prompts)
        if not prompts.has_object(*place):
            self._make(prompts, request.properties)
        bucket, key = place
        return ResourceState(request.physical_resource_id, {"BucketName": bucket, "Key": key})

    def delete(self) -> Progress:
        """Delete the object."""
        self.context.prompts().delete_object(*_place(self.context.request.properties))
        return Progress.COMPLETE

    def _delete_that_of_cancelled_update(self, prompts: PromptClient) -> None:
        """Delete the object of an update that was cancelled.

        CloudFormation deletes what an update has replaced by its physical id. It does not have
        the id of a cancelled update: the rollback names its object in the old properties.
        """
        request = self.context.request
        is_replacement = request.previous_physical_resource_id != request.physical_resource_id
        if not request.old_properties or is_replacement:
            return
        try:
            other = _place(request.old_properties)
        except RequestError:
            return  # a request with these properties has made no object
        if other != _place(request.properties):
            prompts.delete_object(*other)

    def _make(self, prompts: PromptClient, properties: Properties) -> None:
        bucket, key = _place(properties)
        name = required_text(properties, "PromptName")
        source = text(properties, "SourceKey")
        try:
            if source is not None:
                source_bucket = required_text(properties, "SourceBucketName")
                prompts.copy_object(source_bucket, source, bucket, key)
                return
            required_text(properties, "Text")
            given = {each: text(properties, each) for each in SPEECH}
            speech = {each: value for each, value in given.items() if value is not None}
            prompts.put_object(bucket, key, prompts.synthesize(speech))
        except ServiceError as error:
            if error.is_retryable or error.is_denied or error.is_not_found:
                raise
            raise ProvisioningError(f"prompt {name}: {error}") from None


def _place(properties: Properties) -> tuple[str, str]:
    """Return the bucket and the key."""
    return required_text(properties, "BucketName"), required_text(properties, "Key")
