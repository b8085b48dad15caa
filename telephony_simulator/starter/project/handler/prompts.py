"""What the line says."""

MENU = "Hello. To talk to a person, press 1. To leave a message, press 2."
NOT_A_CHOICE = "Sorry, please press 1 or 2."
CONNECTING = "One moment, please."
NOT_AVAILABLE = "No one can answer right now."
LEAVE_A_MESSAGE = "Please leave a message, and press pound when you are done."
GOODBYE = "Thank you for calling. Goodbye."
