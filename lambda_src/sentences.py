"""What the ready line says; the app lets Amazon Polly say it once, in the deployment."""

TEXTS = {
    "menu": "Hello. To talk to a person, press 1. To leave a message, press 2.",
    "not-a-choice": "Sorry, that was neither 1 nor 2.",
    "one-moment": "One moment, please.",
    "leave-a-message": "Please leave your message, and press pound when you are done.",
    "no-answer": "No one can answer right now. Please leave a message.",
    "message-taken": "Thank you. Goodbye.",
    "thank-you": "Thank you for calling. Goodbye.",
    "goodbye": "Goodbye.",
}
"""The texts by the name of their prompt; a caller hears the voice Joanna."""
