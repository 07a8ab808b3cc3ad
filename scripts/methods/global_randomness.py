"""Draws from a generator of one's own by code that knows torch's global one alone."""

from contextlib import contextmanager

import torch


@contextmanager
def drawing_from(generator: torch.Generator):
    """What draws from the global generator of the device of ``generator`` draws from that; afterwards the global one is
    as it was."""
    card = generator.device if generator.device.type == "cuda" else None
    with torch.random.fork_rng(devices=[card] if card else []):
        module, place = (torch.cuda, (card,)) if card else (torch, ())
        module.set_rng_state(generator.get_state(), *place)
        yield
        generator.set_state(module.get_rng_state(*place))
