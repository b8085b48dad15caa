"""What every peer answers, so that they are compared doing the same.

The pizza line: a menu, an order, the kitchen; every peer decodes the event, decides, checks the
service's limits and returns the same dict.
"""

import json

MENU_TEXT = "How many pizzas? Press one to nine."
FAILURE_TEXT = "Sorry, one to nine, please."
NOBODY_TEXT = "Nobody is free. Goodbye."
TOLD_TEXT = "The kitchen has been told."
DIGITS = "^[1-9]$"
WAIT = 10_000
KITCHEN = "+12065550123"


def order_text(count):
    return f"{count} pizzas. Here is the kitchen."


def check(answer):
    """Refuse an answer that the service would refuse."""
    if len(answer.get("Actions") or ()) > 10:
        raise ValueError("too many actions")
    attributes = answer.get("TransactionAttributes")
    if attributes and (len(attributes) > 100 or len(json.dumps(attributes).encode()) > 20_480):
        raise ValueError("too many attributes")
    return answer
