"""A stop is a stop in every library: a signal ends its job, whatever catches the exception that it raises."""

import signal
import sys
from collections.abc import Callable

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM)
# Times that a stop may be caught, a second each.
CAUGHT = 10
received: list[str] = []


def require_none() -> None:
    """Raises SystemExit after a stop: a library may have caught it, and gone on with half of its work."""
    if received:
        sys.exit(_words())


def listen(give_up: Callable[[], None]) -> None:
    """From now on a stop raises SystemExit, so that temporary files go, and again each second until `cease`.

    ``give_up`` is called where all of them were caught; it does not return.
    """

    def stop(number, frame):
        received.append(signal.Signals(number).name)
        if len(received) > CAUGHT:
            give_up()
        signal.alarm(1)
        require_none()

    for number in SIGNALS:
        # In the background of a shell SIGINT is ignored, under nohup SIGHUP.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)


def cease() -> str | None:
    """From now on stops are ignored, for the job is at its end: in words that which it had received, if any."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    words = _words() if received else None
    received.clear()
    return words


def _words() -> str:
    return f"ended by {received[0]}"
