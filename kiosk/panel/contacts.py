"""What of a window's events is a contact: a key, a finger, the mouse."""

from collections.abc import Hashable
from typing import Literal, NamedTuple

import pygame

KEYS = (pygame.K_SPACE, pygame.K_RETURN, pygame.K_KP_ENTER)
"""That count as a press."""

SECOND_KEYS = (pygame.K_TAB, pygame.K_l)
"""That count as a press of the second button. L is for language."""

Part = Literal["keys", "second keys", "touch"]


class Contact(NamedTuple):
    """``what`` began (``down``) or ended; ``part`` is what it belongs to."""

    part: Part
    what: Hashable
    down: bool


def contact_of(event: pygame.event.Event) -> Contact | None:
    """The contact that an event tells of, if any.

    Of a mouse the left button alone. SDL tells of a finger as a mouse too (``touch``): that is the same
    finger, of which it tells by itself.
    """
    match event.type:
        case pygame.KEYDOWN | pygame.KEYUP if event.key in KEYS:
            return Contact("keys", event.key, event.type == pygame.KEYDOWN)
        case pygame.KEYDOWN | pygame.KEYUP if event.key in SECOND_KEYS:
            return Contact("second keys", event.key, event.type == pygame.KEYDOWN)
        case pygame.FINGERDOWN | pygame.FINGERUP:
            finger = event.touch_id, event.finger_id
            return Contact("touch", finger, event.type == pygame.FINGERDOWN)
        case pygame.MOUSEBUTTONDOWN | pygame.MOUSEBUTTONUP if event.button == pygame.BUTTON_LEFT:
            if event.touch:
                return None
            return Contact("touch", "mouse", event.type == pygame.MOUSEBUTTONDOWN)
        case _:
            return None
