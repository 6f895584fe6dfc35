"""No webhook ever reaches an address inside: not by the form of an address, not by where its name leads, not by what it answers."""

import http.client
import socket
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from partners.webhooks import connections
from partners.webhooks.addresses import AddressRefused, is_public, read_target
from partners.webhooks.connections import Connection, Limits
from tests.partners.making import receiver

# In every spelling a resolver or a browser would understand.
DISGUISES = [
    "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "//example.org/", "example.org",
    "https://",
    "https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://127.1/",
    "https://0/", "https://127.0x1/", "https://017700000001/", "https://0300.0250.1/", "https://192.168.0.1.", "https://10.0.0.1/",
    "https://8.8.8.8/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/", "https://[fe80::1%25eth0]/", "https://[fd00:ec2::254]/", "https://169.254.169.254/latest/meta-data/",
    "https://localhost/", "https://metadata/", "https://example.org@127.0.0.1/", "https://user:word@example.org/", "https://@example.org/",
    "https://example.org#@127.0.0.1/", "https://example.org:8443/", "https://example.org:80/", "https://example.org:22/",
    "https://example.org:99999/", "https://example.org:-1/", "https://example.org\\@127.0.0.1/", "https://example.org /",
    "https://exa\tmple.org/",
    "https://example.org/\r\nHost: inside", "https://example.org/\x00", "https://%31%32%37.0.0.1/", "https://１２７.０.０.１/",
    "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://example..org/", "https://-example.org/", "https://exam_ple.org/", "https://example.123/",
    "https://" + "a" * 64 + ".org/", "https://example.org/" + "a" * 500, "https://[/", "https://0x7f000001.0x0/",
]  # fmt: skip
FINE = {
    "https://example.org": ("example.org", 443, "/"),
    "HTTPS://Example.ORG:443/hook?x=1&y=ä": ("example.org", 443, "/hook?x=1&y=%C3%A4"),
    "https://xn--bcher-kva.example/": ("xn--bcher-kva.example", 443, "/"),
    "https://bücher.example/größe": ("xn--bcher-kva.example", 443, "/gr%C3%B6%C3%9Fe"),
    "https://10.0.0.1.nip.example/": ("10.0.0.1.nip.example", 443, "/"),  # a name; where it leads is checked at connect
}
INSIDE = [
    "0.0.0.0",  # noqa: S104 - nothing listens here
    "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::",
    "2002:808:808::1", "3fff::1", "3ffe::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "",
    "x",
    "2130706433", "0x7f000001", "127.1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "193.0.0.1", "2606:4700::1111", "2a00:1450:4001::1"]


@pytest.mark.parametrize("url", DISGUISES)
def test_disguise_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        read_target(url)


@pytest.mark.parametrize("url", FINE)
def test_name_is_read_as_dns_has_it(url: str) -> None:
    target = read_target(url)
    assert (target.host, target.port, target.path) == FINE[url]
    assert not target.is_test


def test_addresses_inside_are_not_public_and_those_outside_are() -> None:
    assert [address for address in INSIDE if is_public(address)] == []
    assert [address for address in OUTSIDE if not is_public(address)] == []


def test_plain_http_goes_to_port_80_by_setting_only(settings: Any) -> None:
    settings.PARTNERS = replace(settings.PARTNERS, webhook_http=True)
    assert read_target("http://example.org/").port == 80
    for url in ("http://example.org:443/", "https://example.org:80/", "http://127.0.0.1/", "http://example.org:8080/"):
        with pytest.raises(AddressRefused):
            read_target(url)


class Network:
    """A resolver and a way to connect that only note what they are asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.connected: list[tuple[str, int]] = []
        monkeypatch.setattr(socket, "getaddrinfo", self._resolve)
        monkeypatch.setattr(socket, "create_connection", self._connect)

    def _resolve(self, host: str, port: int, **_hints: Any) -> list[Any]:
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    def _connect(self, address: tuple[str, int], **_options: Any) -> socket.socket:
        self.connected.append(address)
        raise ConnectionRefusedError(111, "Connection refused")


@pytest.mark.parametrize("address", [one for one in INSIDE if one])
def test_name_that_leads_inside_is_never_connected_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    network = Network(monkeypatch, [address])
    answer = Connection("https://example.org/").post({}, b"{}")
    assert (answer.error, network.connected) == ("The name leads to an address that is not public.", [])


def test_one_address_inside_among_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    assert Connection("https://example.org/").post({}, b"").error
    assert network.connected == []


def test_name_that_changes_between_check_and_connection_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was checked is the one that is connected to: the name is resolved once. The next time it is checked anew."""
    network = Network(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    talk = Connection("https://rebind.example/")
    first, second = talk.post({}, b"{}"), talk.post({}, b"{}")
    assert network.connected == [("8.8.8.8", 443)]
    assert first.error == "Not connected: Connection refused"
    assert "not public" in second.error


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:3128")
    network = Network(monkeypatch, ["8.8.8.8"])
    Connection("https://example.org/").post({}, b"{}")
    assert network.connected == [("8.8.8.8", 443)]


def test_slow_resolver_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "resolve", lambda _host, _port: time.sleep(0.5) or ["8.8.8.8"])
    answer = Connection("https://example.org/", Limits(seconds=0.1)).post({}, b"{}")
    assert answer.error == "No answer in time"
    assert answer.seconds < 0.4


# --- What a receiver answers -------------------------------------------------------------------------------------


def redirect(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(307)
    handler.send_header("Location", "http://169.254.169.254/latest/meta-data/")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def without_end(handler: BaseHTTPRequestHandler) -> None:
    """Ten gigabytes, or as much as is taken."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(10 * 2**30))
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 65536)
    except OSError:
        handler.close_connection = True


def chunks_without_end(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"4000\r\n" + b"y" * 0x4000 + b"\r\n")
    except OSError:
        handler.close_connection = True


def dribble(handler: BaseHTTPRequestHandler) -> None:
    """A byte of the headers every now and then, faster than a socket's time-out and for ever."""
    handler.close_connection = True
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            handler.wfile.write(b"a")
            time.sleep(0.05)
    except OSError:
        pass


def dribble_body(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            handler.wfile.write(b"a")
            time.sleep(0.05)
    except OSError:
        pass


def continue_for_ever(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    try:
        while True:
            handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    except OSError:
        pass


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def huge_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(500)) + b"\r\n")


@pytest.mark.parametrize(
    ("reply", "status", "is_cut", "error"),
    [
        (redirect, 307, False, ""), (without_end, 200, True, ""), (chunks_without_end, 200, True, ""),
        (dribble, None, False, "No answer in time"), (dribble_body, 200, True, ""), (continue_for_ever, None, False, "No answer in time"),
        (nonsense, None, False, "No HTTP answer: BadStatusLine"), (huge_headers, None, False, "No HTTP answer: HTTPException"),
        (204, 204, False, ""),
    ],
)  # fmt: skip
def test_answer_is_cut_and_no_redirect_followed(
    settings: Any, monkeypatch: pytest.MonkeyPatch, reply: Any, status: int | None, is_cut: bool, error: str
) -> None:
    with receiver(settings, monkeypatch) as here:
        here.answer = reply
        talk = Connection(here.url, Limits(seconds=0.5, most_read=64 * 1024))
        answer = talk.post({"webhook-id": "1"}, b"{}")
        talk.close()
        assert (answer.status, answer.is_cut, answer.error) == (status, is_cut, error)
        assert answer.seconds < 1
        assert len(answer.body) <= 64 * 1024
        assert len(here.got) == 1


def test_connection_is_kept_and_opened_again_when_the_receiver_has_closed_it(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver(settings, monkeypatch) as here:
        talk = Connection(here.url)
        ports = set()

        def note(handler: BaseHTTPRequestHandler) -> None:
            ports.add(handler.client_address[1])
            handler.close_connection = len(here.got) == 2  # without saying so
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        here.answer = note
        assert [talk.post({}, b"{}").status for _number in range(3)] == [200] * 3
        talk.close()
        assert len(ports) == 2


def test_receiver_on_this_machine_needs_the_setting_and_is_named_in_full(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver(settings, monkeypatch) as here:
        for url in (
            here.url.replace("receiver.test", "127.0.0.1"),
            here.url.replace(str(here.port), str(here.port - 1)),
        ):
            with pytest.raises(AddressRefused):
                read_target(url)
        settings.PARTNERS = replace(settings.PARTNERS, test_receivers=frozenset())
        assert Connection(here.url).post({}, b"").status is None
        assert here.got == []


def test_production_lets_no_receiver_on_this_machine_through(monkeypatch: pytest.MonkeyPatch) -> None:
    from environs import Env

    from echos_portal.partner_settings import read

    monkeypatch.setenv("WEBHOOK_TEST_RECEIVERS", "receiver.test:8000")
    assert read(Env(), "production").test_receivers == frozenset()
    assert read(Env(), "demo").test_receivers == {"receiver.test:8000"}


def test_http_library_counts_headers() -> None:
    """What bounds the memory of an answer's headers."""
    assert http.client._MAXHEADERS <= 100
    assert http.client._MAXLINE <= 65536
