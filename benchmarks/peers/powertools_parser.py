"""The pizza line on the same pydantic models, decoded by Powertools' parser."""

from aws_lambda_powertools.utilities.parser import event_parser
from pydantic_models import AnyEvent, answer, encode


@event_parser(model=AnyEvent)
def handler(event, context):
    return encode(*answer(event))
