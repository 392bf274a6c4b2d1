"""Every setting of Gradio's that matters for what the page tells whom, with its value and the reason.

They are tables, so that a test can hold them against what Gradio really has: a release with a new setting
fails it, until somebody has decided on that one too. What ends in ``_LEFT`` names the settings that the
kiosk leaves alone, and why these do no harm.
"""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from kiosk.web.uploads import KEPT, MOST


@dataclass(frozen=True, slots=True)
class Setting:
    """A value, and why."""

    value: Any
    why: str


BLOCKS = {
    "analytics_enabled": Setting(
        False, "it would tell api.gradio.app of every start, and ask for newer releases"
    ),
    "delete_cache": Setting((10, int(KEPT)), "seconds: how often files are swept, and how old they are then"),
}
"""For ``gradio.Blocks``."""

BLOCKS_LEFT = {
    "mode": "a word in what analytics would tell",
    "title": "the page's own",
    "fill_height": "looks",
    "fill_width": "looks",
    "kwargs": "what Gradio 6 has moved to launch and mount_gradio_app",
}

MOUNT = {
    "footer_links": Setting(
        [], "no links to Gradio, to a description of the programming interface, to settings"
    ),
    "run_history": Setting(
        False, "the browser would keep every picture and answer, also for the next visitor"
    ),
    "app_kwargs": Setting(
        {"docs_url": None, "redoc_url": None, "openapi_url": None},
        "no description of the programming interface",
    ),
    "auth": Setting(None, "the gate asks, for every route; Gradio's keeps passwords as they are"),
    "auth_message": Setting(None, "no login of Gradio's"),
    "auth_dependency": Setting(None, "no login of Gradio's"),
    "root_path": Setting(None, "the page is at the root of its address"),
    "allowed_paths": Setting([], "no file of this computer is served"),
    "blocked_paths": Setting([], "none are allowed; and the gate lets no request for a file reach Gradio"),
    "show_error": Setting(False, "what goes wrong within is not told to browsers"),
    "max_file_size": Setting(MOST, "bytes; the gate has refused more before"),
    "ssr_mode": Setting(False, "no Node server beside this one"),
    "node_server_name": Setting(None, "no Node server"),
    "node_port": Setting(None, "no Node server"),
    "enable_monitoring": Setting(False, "no page about who used what when"),
    "pwa": Setting(False, "the browser would keep the page as a program"),
    "i18n": Setting(None, "the kiosk has words of its own"),
    "mcp_server": Setting(False, "no door for programs"),
}
"""For ``gradio.mount_gradio_app``."""

MOUNT_LEFT = {
    "app": "the application around it",
    "blocks": "the page",
    "path": "the root",
    "server_name": "a name in a message: the kiosk binds the address itself",
    "server_port": "a number in a message: the kiosk binds the port itself",
    "favicon_path": "looks, of the page's own",
    "theme": "looks, of the page's own",
    "css": "looks, of the page's own",
    "css_paths": "looks, of the page's own",
    "js": "of the page's own",
    "head": "of the page's own",
    "head_paths": "of the page's own",
}

QUEUE = {
    "api_open": Setting(False, "no way past the queue"),
    "max_size": Setting(64, "events that wait; the next is refused"),
    "default_concurrency_limit": Setting(1, "one picture at a time: the networks are not for two threads"),
    "status_update_rate": Setting("auto", "whoever waits hears of it when something was done"),
}
"""For ``Blocks.queue``."""

QUEUE_LEFT: dict[str, str] = {}

_NEVER = "for Blocks.launch alone, which is never called: the kiosk has a server of its own, and so no tunnel"
_OF_LAUNCH = (
    *("inline", "inbrowser", "share", "debug", "max_threads", "prevent_thread_lock", "height", "width"),
    *("ssl_keyfile", "ssl_certfile", "ssl_keyfile_password", "ssl_verify", "quiet", "num_workers"),
    *("share_server_address", "share_server_protocol", "share_server_tls_certificate", "_app", "_frontend"),
)

LAUNCH_LEFT = dict.fromkeys(_OF_LAUNCH, _NEVER) | {
    "strict_cors": "true by itself; and the gate lets no other page's request through",
    "state_session_capacity": "set as an attribute: SESSIONS",
}
"""Of ``Blocks.launch``, what ``mount_gradio_app`` does not have."""

SESSIONS = 256
"""Open pages whose state Gradio keeps: by itself 10,000, with every answer that was given there."""

ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": Setting("False", "as above, for what asks the environment"),
    "GRADIO_ANALYTICS_MAX_EVENTS": Setting("1", "events of which time and session are kept: one at least"),
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": Setting("1000000", "how often these are added up"),
    "GRADIO_RUN_HISTORY": Setting("False", "as above"),
    "GRADIO_SSR_MODE": Setting("False", "as above"),
    "GRADIO_MCP_SERVER": Setting("False", "as above"),
    "GRADIO_SHARE": Setting("False", "no tunnel"),
    "GRADIO_DEFAULT_CONCURRENCY_LIMIT": Setting("1", "as above"),
    "GRADIO_HEARTBEAT_INTERVAL": Setting("15", "seconds; a page that was closed is noticed so soon"),
    "GRADIO_EXAMPLES_CACHE": Setting("/nonexistent", "there are no examples, whose folder would be served"),
    "GRADIO_CACHE_EXAMPLES": Setting("false", "there are no examples"),
    "HF_HUB_DISABLE_TELEMETRY": Setting("1", "no telemetry"),
    "HF_HUB_OFFLINE": Setting("1", "the page fetches nothing from anywhere"),
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": Setting("1", "no login of the operator's is used"),
    "DO_NOT_TRACK": Setting("1", "what honours it sends nothing"),
}
"""Set before Gradio is imported: it reads some of these then."""

KEPT_VARIABLES = {
    "GRADIO_TEMP_DIR": "set by kiosk.web.storage, to a folder in memory",
}

REMOVED_PREFIXES = {
    "GRADIO_": "whatever else Gradio of any release takes from there: sharing, reloading, other folders",
    "HF_": "tokens and addresses of the hub",
    "HUGGING": "tokens of the hub, under older names",
    "OAUTH_": "logins by way of the hub",
    "OPENID_": "logins by way of the hub",
    "SPACE": "Gradio behaves otherwise on a Space, and its page then speaks with the hub",
    "SPACES_": "as above",
    "KAGGLE_": "Gradio opens a tunnel where it believes to be in a notebook",
    "COLAB_": "as above",
    "UVICORN_": "the server's own settings",
    "WEB_CONCURRENCY": "several processes, of which each would have its own visitors",
    "FORWARDED_ALLOW_IPS": "whom the server believes what they say about the way",
    "SSLKEYLOGFILE": "keys of encrypted connections would be written to a file",
}
REMOVED = {
    "SYSTEM": "says that this is a Space, see above",
}
"""Variables of the shell that could open something."""


def values(table: dict[str, Setting]) -> dict[str, Any]:
    """The values of a table, as keyword arguments; each caller has its own."""
    return {
        name: type(one.value)(one.value) if isinstance(one.value, list | dict) else one.value
        for name, one in table.items()
    }


def make_private(environment: MutableMapping[str, str]) -> None:
    """Set the environment, usually `os.environ`, before Gradio is imported."""
    for name in list(environment):
        if name in KEPT_VARIABLES:
            continue
        if name in REMOVED or name.startswith(tuple(REMOVED_PREFIXES)):
            del environment[name]
    environment.update(values(ENVIRONMENT))
