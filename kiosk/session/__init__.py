"""The rules of a visit, as a pure function of state, event and time."""

from kiosk.session.events import *  # noqa: F403
from kiosk.session.problem import *  # noqa: F403
from kiosk.session.question import *  # noqa: F403
from kiosk.session.states import *  # noqa: F403
from kiosk.session.steps import *  # noqa: F403
