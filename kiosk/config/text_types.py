"""The kinds of text that config.yaml has, with how long they may be."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from kiosk.config.plain_text import line_of_text, something

TITLE_LENGTH, MOOD_LENGTH, FACT_LENGTH = 80, 120, 240
OWN_TITLE_LENGTH, GREETING_LENGTH, CONTACT_LENGTH = 40, 80, 120
EMOTION_LENGTH = 24
"""Characters that fit into every scene at every size."""

SENTENCE_LENGTH = 400
"""No sentence of the screen has more characters; most may have far fewer (`kiosk.content.own_words`)."""

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters, line and paragraph separators, and what turns the direction of writing around."""


def _visible(text: str) -> str:
    if _INVISIBLE.search(text):
        raise ValueError("has a line break, a tab or an invisible character in it: write it on one line")
    return text


def _at_most(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


# The lengths stand before the validator: behind it, pydantic would check them in another way.
Name = Annotated[str, _at_most(1000), AfterValidator(_visible)]
Title = Annotated[str, _at_most(TITLE_LENGTH), AfterValidator(something)]
Mood = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=MOOD_LENGTH), AfterValidator(line_of_text)
]
Fact = Annotated[str, _at_most(FACT_LENGTH), AfterValidator(something)]
OwnTitle = Annotated[str, _at_most(OWN_TITLE_LENGTH), AfterValidator(something)]
Greeting = Annotated[str, _at_most(GREETING_LENGTH), AfterValidator(something)]
Contact = Annotated[str, _at_most(CONTACT_LENGTH), AfterValidator(something)]
Sentence = Annotated[str, _at_most(SENTENCE_LENGTH), AfterValidator(something)]
EmotionName = Annotated[str, _at_most(EMOTION_LENGTH), AfterValidator(something)]
