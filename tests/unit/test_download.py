"""Downloads from a real server on this machine that misbehaves."""

import hashlib
import re
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scripts.workflow import download
from scripts.workflow.download import PATIENCE, Patience, fetch

FILE = bytes(range(256)) * 400
QUICK = Patience(pauses=(0.01, 0.02, 0.03))
# For hosts that hang: on a busy machine a sound one may seem to.
HASTY = QUICK._replace(silence=0.4, window=0.3)


def accept(content):
    if hashlib.sha256(content).digest() != hashlib.sha256(FILE).digest():
        raise ValueError("wrong checksum")
    return content


class Host:
    """A server whose files answer as told: each request takes the file's next answer, the last one stays."""

    def __init__(self):
        self.answers, self.requests, self.over = {}, [], threading.Event()
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                host.requests.append(self.path)
                waiting = host.answers[self.path]
                (waiting.pop(0) if len(waiting) > 1 else waiting[0])(self, host.over)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads, self.server.block_on_close = True, False
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def offers(self, *answers, name="/file", scheme="http", host="127.0.0.1"):
        """The address of a file that answers so."""
        self.answers[name] = list(answers)
        return f"{scheme}://{host}:{self.server.server_port}{name}"

    def close(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


def sends(content, announced=None, status=200):
    def answer(request, over):
        request.send_response(status)
        request.send_header("Content-Length", str(len(content) if announced is None else announced))
        request.end_headers()
        request.wfile.write(content)

    return answer


def silent(request, over):
    over.wait(20)


def stalls(request, over):
    sends(FILE[:5000], announced=len(FILE))(request, over)
    over.wait(20)


def drips(request, over):
    sends(b"", announced=len(FILE))(request, over)
    try:
        for byte in FILE:
            request.wfile.write(bytes([byte]))
            if over.wait(0.02):
                return
    except OSError:
        pass


def flood(request, over):
    request.send_response(200)
    request.end_headers()
    try:
        while not over.is_set():
            request.wfile.write(FILE)
    except OSError:
        pass


GOOD = sends(FILE)
HALF = sends(FILE[: len(FILE) // 2], announced=len(FILE))
FLIPPED = sends(FILE[:1000] + bytes([FILE[1000] ^ 4]) + FILE[1001:])


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def hosts():
    """Makes hosts; they end with the test."""
    made = []

    def make():
        made.append(Host())
        return made[-1]

    yield make
    for host in made:
        host.close()


@pytest.fixture
def host(hosts):
    return hosts()


def test_file_arrives_whole_at_the_first_request(host):
    assert fetch([host.offers(GOOD)], accept, QUICK) == FILE
    assert len(host.requests) == 1


def test_progress_is_shown(host, capsys):
    address = host.offers(GOOD)
    fetch([address], accept, QUICK)
    assert re.search(rf"{address}: 100%.*102k/102k", capsys.readouterr().err)


def test_what_is_made_of_the_content_is_returned(host):
    assert fetch([host.offers(GOOD)], len, QUICK) == len(FILE)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_host_that_refuses_is_asked_once_and_the_next_one_answers(hosts, status, capsys):
    refusing, answering = hosts(), hosts()
    addresses = [refusing.offers(sends(b"no", status=status)), answering.offers(GOOD)]
    assert fetch(addresses, accept, QUICK) == FILE
    assert len(refusing.requests) == 1
    assert f"{addresses[0]}: {status} " in capsys.readouterr().out


@pytest.mark.parametrize("status", [500, 503, 429])
def test_busy_host_is_asked_again_until_it_answers(host, status):
    busy = sends(b"", status=status)
    assert fetch([host.offers(busy, busy, GOOD)], accept, QUICK) == FILE
    assert len(host.requests) == 3


@pytest.mark.parametrize(
    ("answer", "patience"),
    [(HALF, QUICK), (FLIPPED, QUICK), (silent, HASTY), (stalls, HASTY), (drips, HASTY)],
    ids=["half", "flip", "mute", "stall", "drip"],
)
def test_bad_transfer_is_started_anew(host, answer, patience):
    assert fetch([host.offers(answer, GOOD)], accept, patience) == FILE
    assert len(host.requests) == 2 or (patience is HASTY and len(host.requests) > 2)


@pytest.mark.parametrize(
    ("answer", "patience", "status"),
    [
        (HALF, QUICK, f"stopped after {len(FILE) // 2} of {len(FILE)} bytes"),
        (FLIPPED, QUICK, "wrong checksum"),
        (silent, HASTY, "timed out"),
        (stalls, HASTY, "timed out"),
        (drips, HASTY, "only"),
        (sends(b"<html>Log in</html>"), QUICK, "wrong checksum"),
        (sends(FILE[::-1]), QUICK, "wrong checksum"),
    ],
    ids=["half", "flip", "mute", "stall", "drip", "login page", "other file"],
)
def test_address_that_stays_bad_gives_way_to_the_next_one(hosts, answer, patience, status, capsys):
    bad, good = hosts(), hosts()
    addresses = [bad.offers(answer), good.offers(GOOD)]
    assert fetch(addresses, accept, patience) == FILE
    assert len(bad.requests) == 1 + len(QUICK.pauses)
    assert f"{addresses[0]}: " in (said := capsys.readouterr().out)
    assert status in said


def test_failure_names_each_address_and_what_it_answered(hosts):
    addresses = [hosts().offers(sends(b"", status=403)), hosts().offers(HALF), hosts().offers(silent)]
    dead = Host()
    addresses.append(dead.offers(GOOD))
    dead.close()
    with pytest.raises(ConnectionError) as failure:
        fetch(addresses, accept, QUICK._replace(silence=2, pauses=()))
    statuses = ("403 Forbidden", "the transfer stopped after", "timed out", "refused")
    for part, address, status in zip(str(failure.value).split("; "), addresses, statuses, strict=True):
        assert part.startswith(address)
        assert status in part


def test_file_that_no_address_has_is_told_from_hosts_in_trouble(host):
    missing = host.offers(sends(b"", status=404), name="/missing")
    hidden = host.offers(sends(b"", status=403), name="/hidden")
    with pytest.raises(FileNotFoundError, match=r"404.*403"):
        fetch([missing, hidden], accept, QUICK)
    with pytest.raises(ConnectionError, match=r"404.*500"):
        fetch([missing, host.offers(sends(b"", status=500))], accept, QUICK)


def test_endless_answer_is_cut_off(host, monkeypatch):
    monkeypatch.setattr(download, "LARGEST", 2 * len(FILE))
    with pytest.raises(ConnectionError, match=f"more than {2 * len(FILE)} bytes"):
        fetch([host.offers(flood)], accept, QUICK._replace(pauses=()))


@pytest.fixture
def own_certificate(host, tmp_path):
    """``host`` speaks TLS under a certificate that it signed itself; the certificate's path."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout", key]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    host.server.socket = context.wrap_socket(host.server.socket, server_side=True)
    return certificate


def test_self_signed_certificate_is_refused_at_once(host, own_certificate, capsys):
    address = host.offers(GOOD, scheme="https", host="localhost")
    with pytest.raises(ConnectionError, match="certificate verify failed"):
        fetch([address], accept, QUICK)
    assert host.requests == []
    assert capsys.readouterr().out.count(address) == 1


def test_certificate_in_ssl_cert_file_is_trusted(host, own_certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate))
    assert fetch([host.offers(GOOD, scheme="https", host="localhost")], accept, QUICK) == FILE


def test_certificate_of_another_host_is_refused(host, own_certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate))
    with pytest.raises(ConnectionError, match="certificate verify failed"):
        fetch([host.offers(GOOD, scheme="https")], accept, QUICK)


def test_proxy_is_asked_for_a_host_that_cannot_be_reached(host, monkeypatch):
    proxy = host.offers(GOOD, name="http://mirror.invalid/file")
    monkeypatch.setenv("http_proxy", proxy.split("http://mirror")[0])
    assert fetch(["http://mirror.invalid/file"], accept, QUICK) == FILE


def test_local_file_is_read_and_a_missing_one_is_final(tmp_path, capsys):
    (tmp_path / "a file").write_bytes(FILE)
    assert fetch([(tmp_path / "a file").as_uri()], accept, QUICK) == FILE
    with pytest.raises(FileNotFoundError, match="no such file"):
        fetch([(tmp_path / "other").as_uri()], accept, QUICK)
    assert capsys.readouterr().out.count("no such file") == 1


def test_pauses_grow(host, monkeypatch):
    slept = []
    monkeypatch.setattr(download.time, "sleep", slept.append)
    with pytest.raises(ConnectionError, match="503"):
        fetch([host.offers(sends(b"", status=503))], accept)
    assert slept == sorted(set(slept)) == list(PATIENCE.pauses)
    assert len(slept) >= 2
