"""Fetch a file of some megabytes: patient with a host that struggles, never with content that is wrong."""

import functools
import http.client
import ssl
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tqdm import tqdm

LARGEST = 2**28


class Patience(NamedTuple):
    """Seconds without a byte, connecting included; the slowest rate over a window; pauses before further attempts."""

    silence: float = 20.0
    window: float = 30.0
    bytes_per_second: float = 2000.0
    pauses: tuple[float, ...] = (1.0, 4.0, 16.0)


PATIENCE = Patience()


def fetch(addresses: list[str], accept: Callable[[bytes], object], patience: Patience = PATIENCE, quiet: bool = False):
    """What ``accept`` makes of the first content that it does not refuse with a ValueError.

    Each address (http, https or file) is tried again after growing pauses, unless its answer is final, then the next.
    What happens is told at once, unless it is ``quiet``.
    Proxies and SSL_CERT_FILE are honoured (urllib, ssl); certificates are always verified.
    Raises FileNotFoundError if no address has the file, else ConnectionError; both with each address and its status.
    """
    statuses, absent, say = [], True, (lambda _: None) if quiet else functools.partial(print, flush=True)
    for address in addresses:
        for pause in (*patience.pauses, None):
            try:
                return accept(_read(address, patience, quiet))
            except (OSError, http.client.HTTPException, ValueError) as error:
                status, final, missing = _judge(address, error)
            if final or pause is None:
                break
            say(f"{address}: {status}: again in {pause:g} s")
            time.sleep(pause)
        say(f"{address}: {status}")
        statuses.append(f"{address}: {status}")
        absent = absent and missing
    raise (FileNotFoundError if absent else ConnectionError)("; ".join(statuses))


def _read(address: str, patience: Patience, quiet: bool) -> bytes:
    request = Request(address, headers={"User-Agent": "pca-to-ebm"})
    with urlopen(request, timeout=patience.silence, context=ssl.create_default_context()) as answer:
        total = int(answer.headers.get("Content-Length") or 0)
        content, measured, since = bytearray(), 0, time.monotonic()
        with tqdm(total=total or None, unit="B", unit_scale=True, desc=address, mininterval=1, disable=quiet) as bar:
            # A read ends with the bytes that are there: silence alone would not notice a host that drips.
            while block := answer.read1(2**16):
                content += block
                bar.update(len(block))
                if len(content) > LARGEST:
                    raise ConnectionError(f"more than {LARGEST} bytes")
                if (elapsed := time.monotonic() - since) > patience.window:
                    if len(content) - measured < patience.bytes_per_second * elapsed:
                        raise TimeoutError(f"only {len(content) - measured} bytes in {elapsed:.0f} s")
                    measured, since = len(content), time.monotonic()
    if total and len(content) != total:
        raise ConnectionError(f"the transfer stopped after {len(content)} of {total} bytes")
    return bytes(content)


def _judge(address: str, error: Exception) -> tuple[str, bool, bool]:
    """What happened in words, whether another attempt is useless, and whether the file is not there."""
    if isinstance(error, HTTPError):
        waiting = error.code >= 500 or error.code in (408, 429)
        # Object stores answer 403 for a file that they do not have.
        return f"{error.code} {error.reason}", not waiting, error.code in (403, 404, 410)
    reason = error.reason if isinstance(error, URLError) else error
    final = address.startswith("file:") or isinstance(reason, ssl.SSLCertVerificationError)
    if isinstance(reason, FileNotFoundError):
        return "no such file", final, True
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__, final, False
