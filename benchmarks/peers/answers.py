"""The answers of every peer, so that all do the same work.

The pizza line: a menu, an order, the kitchen; every peer decodes the event, decides, checks the
service's limits and returns the same dict.
"""

import json

MENU_TEXT = "How many pizzas? Press one to nine."
FAILURE_TEXT = "Sorry, one to nine, please."
BUSY_TEXT = "The kitchen is busy. Goodbye."
TOLD_TEXT = "The kitchen has been told."
DIGITS = "^[1-9]$"
WAIT = 10_000
KITCHEN = "+12065550123"


def order_text(count):
    return f"{count} pizzas. Here is the kitchen."


def check(answer):
    """Raise an error for an answer that the service would refuse."""
    if len(answer.get("Actions") or ()) > 10:
        raise ValueError("too many actions")
    attributes = answer.get("TransactionAttributes")
    if attributes and (len(attributes) > 100 or len(json.dumps(attributes).encode()) > 20_480):
        raise ValueError("too many attributes")
    return answer
