"""What the gate decides by: names, visitors, routes, events, and what it says of every answer."""

import json

import pytest

from kiosk.web.doors import Doors, host_name, is_own
from kiosk.web.headers import clean_page, hashes, policy, safe_headers
from kiosk.web.payload import Refused, checked_event
from kiosk.web.routes import Kind, route_for
from kiosk.web.visitors import MOST_SESSIONS, Visitors

FOLDER = "/dev/shm/kiosk-web-0123"
OWN = f"{FOLDER}/uploads/mine"


class TestNames:
    @pytest.mark.parametrize(
        ("host", "name"),
        [
            ("localhost", "localhost"),
            ("LOCALHOST:7860", "localhost"),
            ("127.0.0.1:7860", "127.0.0.1"),
            ("[::1]:7860", "::1"),
            ("[::1]", "::1"),
            ("kiosk.local.", "kiosk.local"),
            ("kiosk:http", None),
            ("", None),
            (":80", None),
        ],
    )
    def test_a_host_header_is_a_name_and_perhaps_a_port(self, host: str, name: str | None) -> None:
        assert host_name(host) == name

    def test_the_page_is_there_under_its_own_names_and_under_numbers_and_no_other(self) -> None:
        doors = Doors(hosts=frozenset({"localhost", "kiosk.local"}))
        assert all(
            map(doors.lets_in, ("localhost:1", "Kiosk.local", "127.0.0.1", "192.168.1.7:80", "[fe80::1]"))
        )
        for host in (
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "",
            "kiosk",
            "a@localhost",
        ):
            assert not doors.lets_in(host)

    def test_which_addresses_are_this_computer_s_alone(self) -> None:
        assert all(map(is_own, ("127.0.0.1", "127.8.8.8", "::1", "localhost")))
        assert not any(map(is_own, ("0.0.0.0", "::", "192.168.1.7", "kiosk.local", "8.8.8.8")))


class TestVisitors:
    def test_a_cookie_that_was_given_is_known_again_and_one_that_was_made_up_is_not(self) -> None:
        visitors = Visitors(Doors())
        cookie = visitors.new_cookie().split(";")[0]
        visitor = visitors.of(cookie)
        assert visitor is not None
        assert visitors.of(f"other=1; {cookie}; more=2") == visitor
        assert visitors.of(cookie[:-1] + ("0" if cookie[-1] != "0" else "1")) is None
        assert Visitors(Doors()).of(cookie) is None
        for broken in (
            "",
            "kiosk-visitor=",
            "kiosk-visitor=abc",
            "=;=;",
            "kiosk-visitor=" + "a" * 43 + "." + "0" * 32,
        ):
            assert visitors.of(broken) is None

    def test_the_cookie_goes_to_no_script_no_other_page_and_over_https_over_nothing_else(self) -> None:
        plain, safe = Visitors(Doors()).new_cookie(), Visitors(Doors(https=True)).new_cookie()
        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(plain.split("; "))
        assert "Secure" not in plain
        assert safe.startswith("__Host-")
        assert {"HttpOnly", "SameSite=Strict", "Path=/", "Secure"} <= set(safe.split("; "))

    def test_in_a_frame_it_is_kept_apart_for_each_page_around_it(self) -> None:
        framed = Visitors(Doors(https=True, framed_by=("https://example.org",))).new_cookie()
        assert {"HttpOnly", "Secure", "SameSite=None", "Partitioned"} <= set(framed.split("; "))

    def test_a_session_is_whose_it_was_first(self) -> None:
        visitors = Visitors(Doors())
        assert visitors.owns("ada", "session1")
        assert visitors.owns("ada", "session1")
        assert not visitors.owns("bob", "session1")
        assert visitors.owns("bob", "session2")
        for no_session in (None, 3, "", "a b", "x" * 65, ["session1"]):
            assert not visitors.owns("ada", no_session)

    def test_sessions_are_remembered_in_bounded_number(self) -> None:
        visitors = Visitors(Doors())
        for number in range(MOST_SESSIONS + 10):
            visitors.owns("ada", f"session{number}")
        assert len(visitors._sessions) == MOST_SESSIONS


class TestRoutes:
    @pytest.mark.parametrize(
        ("method", "path", "kind"),
        [
            ("GET", "/", Kind.PAGE),
            ("HEAD", "/", Kind.PAGE),
            ("GET", "/assets/index-DphvyggB.js", Kind.PROGRAM),
            ("GET", "/static/js/iframeResizer.contentWindow.min.js", Kind.PROGRAM),
            ("GET", "/theme.css", Kind.PLAIN),
            ("GET", "/robots.txt", Kind.ROBOTS),
            ("POST", "/gradio_api/upload", Kind.UPLOAD),
            ("POST", "/gradio_api/queue/join", Kind.EVENT),
            ("POST", "/gradio_api/cancel", Kind.EVENT),
            ("GET", "/gradio_api/queue/data", Kind.ANSWERS),
            ("GET", "/gradio_api/heartbeat/abcdef123", Kind.ANSWERS),
        ],
    )
    def test_what_the_page_needs_is_there(self, method: str, path: str, kind: Kind) -> None:
        found = route_for(method, path)
        assert found is not None
        assert found[0] is kind

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "/"),
            ("OPTIONS", "/gradio_api/queue/join"),
            ("GET", "//"),
            ("GET", "/assets/../gradio_api/info"),
            ("GET", "/assets/.hidden"),
            ("GET", "/assets/a//b"),
            ("GET", "/assets/"),
            ("GET", "/assets/a%2fb"),
            ("GET", "/static/a\\b"),
            ("GET", "/robots.txt\n"),
            ("GET", "/gradio_api/info"),
            ("GET", "/gradio_api/openapi.json"),
            ("GET", "/docs"),
            ("GET", "/openapi.json"),
            ("GET", "/monitoring"),
            ("GET", "/monitoring/summary"),
            ("GET", "/gradio_api/deep_link"),
            ("GET", "/gradio_api/dev/reload"),
            ("GET", "/gradio_api/mcp/sse"),
            ("GET", "/gradio_api/runs"),
            ("GET", "/gradio_api/proxy=https://x.hf.space/"),
            ("GET", "/gradio_api/file=https://example.org/a.png"),
            ("GET", "/gradio_api/file/etc/passwd"),
            # Not even one's own: twenty who ask for 20 MB and read none of it take 400 MB.
            ("GET", f"/gradio_api/file={OWN}"),
            ("HEAD", f"/gradio_api/file={OWN}"),
            ("POST", "/gradio_api/run/predict"),
            ("POST", "/gradio_api/call/predict"),
            ("POST", "/gradio_api/component_server"),
            ("POST", "/gradio_api/process_recording"),
            ("POST", "/gradio_api/vibe-edit"),
            ("GET", "/gradio_api/queue/status"),
            ("GET", "/gradio_api/upload_progress"),
            ("POST", "/gradio_api/stream/" + "0" * 32),
            ("GET", "/gradio_api/token"),
            ("POST", "/login"),
            ("GET", "/logout"),
            ("GET", "/manifest.json"),
            ("GET", "/pwa_icon"),
            ("GET", "/gradio_api/custom_component/a/client/b/c"),
        ],
    )
    def test_everything_else_is_not(self, method: str, path: str) -> None:
        assert route_for(method, path) is None


class TestEvents:
    def check(self, event: object) -> dict[str, object]:
        content = json.dumps(event).encode()
        parsed, written = checked_event(content, lambda path: path == OWN, FOLDER)
        assert json.loads(written) == parsed
        return parsed

    def test_an_event_is_handed_on_with_what_gradio_s_page_sends_and_nothing_else(self) -> None:
        event = {"data": ["a", 1, None], "fn_index": 2, "session_hash": "abcdef", "event_data": {"n": 1.5}}
        assert self.check({**event, "batched": True, "oauth_token": "x", "simple_format": True}) == event

    def test_a_visitor_s_own_file_is_named_without_an_address(self) -> None:
        file = {"path": OWN, "url": "https://example.org/x", "meta": {"_type": "gradio.FileData"}}
        found = self.check({"data": [file]})
        assert found == {"data": [{"path": OWN, "meta": {"_type": "gradio.FileData"}}]}
        assert self.check({"event_data": {"path": OWN, "number": 1}}) == {
            "event_data": {"path": OWN, "number": 1}
        }

    @pytest.mark.parametrize(
        "value",
        [
            {"path": f"{FOLDER}/uploads/another"},
            {"path": "/etc/passwd"},
            {"path": f"{OWN}/../mine"},
            {"path": f"{FOLDER}//uploads/mine"},
            {"path": "https://example.org/a.png"},
            {"path": ""},
            {"path": None},
            {"path": [OWN]},
            {"path": {"path": OWN}},
            {"url": "http://169.254.169.254/"},
            {"url": OWN},
            {"path": OWN, "more": {"path": "/etc/passwd"}},
            [[[{"path": "/etc/passwd"}]]],
            f"{FOLDER}/uploads/another",
            f"file://{OWN}",
            {f"{FOLDER}/uploads/another": 1},
        ],
    )
    def test_another_s_file_an_address_and_any_other_file_are_refused_wherever_they_stand(
        self, value: object
    ) -> None:
        for event in ({"data": [value]}, {"event_data": {"deep": [value]}}):
            with pytest.raises(Refused) as refused:
                self.check(event)
            assert refused.value.status in (400, 404)

    @pytest.mark.parametrize(
        "content", [b"", b"[]", b"null", b"{", b'{"a":1,"a":2}', b"\xff", b'{"a":NaN}', b"[" * 5000]
    )
    def test_what_is_no_event_is_refused(self, content: bytes) -> None:
        with pytest.raises(Refused) as refused:
            checked_event(content, lambda path: True, FOLDER)
        assert refused.value.status == 400


class TestHeaders:
    def said(
        self, doors: Doors, given: list[tuple[bytes, bytes]] | None = None, *, kept: bool = False
    ) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in safe_headers(given or [], doors, kept=kept)}

    def test_every_answer_forbids_other_hosts_frames_and_copies(self) -> None:
        said = self.said(Doors())
        assert said["cache-control"] == "no-store"
        assert said["referrer-policy"] == "no-referrer"
        assert said["x-frame-options"] == "DENY"
        assert said["x-content-type-options"] == "nosniff"
        assert "camera=(self)" in said["permissions-policy"]
        assert "microphone=()" in said["permissions-policy"]
        rules = dict(rule.split(" ", 1) for rule in said["content-security-policy"].split("; "))
        assert rules["default-src"] == "'self'"
        assert rules["frame-ancestors"] == "'none'"
        assert not any("http" in rule or "*" in rule for rule in rules.values())
        assert "'unsafe-inline'" not in rules["script-src"]
        assert "strict-transport-security" not in said

    def test_a_page_that_may_frame_it_is_named(self) -> None:
        said = self.said(Doors(framed_by=("https://example.org",)))
        assert "frame-ancestors https://example.org" in said["content-security-policy"]
        assert "x-frame-options" not in said

    def test_gradio_s_own_scripts_may_be_kept(self) -> None:
        assert "immutable" in self.said(Doors(), kept=True)["cache-control"]

    def test_what_gradio_says_of_itself_and_to_other_pages_is_left_out(self) -> None:
        given = [
            (b"content-type", b"text/css"),
            (b"Server", b"gradio"),
            (b"set-cookie", b"a=b"),
            (b"access-control-allow-origin", b"*"),
            (b"Cache-Control", b"public"),
        ]
        said = self.said(Doors(), given)
        assert said["content-type"] == "text/css"
        assert said["cache-control"] == "no-store"
        assert not {"server", "Server", "set-cookie", "access-control-allow-origin"} & said.keys()

    def test_the_page_loses_what_names_other_hosts(self) -> None:
        html = (
            '<head><meta\n property="og:image"\n content="https://a.example/x.jpg" />'
            '<meta name="twitter:creator" content="@x">'
            '<link rel="preconnect" href="https://fonts.example">'
            '<link rel="manifest" href="/manifest.json" />'
            '<link rel="stylesheet" href="//cdn.example/a.css">'
            '<script src="https://cdn.example/a.js"></script>'
            '<link rel="stylesheet" href="./assets/a.css">'
            '<meta name="viewport" content="width=device-width">'
        )
        assert clean_page(html) == (
            '<head><link rel="stylesheet" href="./assets/a.css">'
            '<meta name="viewport" content="width=device-width">'
        )

    def test_scripts_in_the_page_are_known_by_their_hashes(self) -> None:
        html = '<script>a()</script><script type="module" src="./x.js"></script><script data-x>b()\n</script>'
        found = hashes(html)
        assert len(found) == 2
        # printf "a()" | openssl dgst -sha256 -binary | base64
        assert found[0] == "'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='"
        assert all(one in policy(Doors(), found) for one in found)
