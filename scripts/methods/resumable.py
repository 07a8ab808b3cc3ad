"""Long work that can be cut: now and then its state is kept, and it goes on from there bit for bit.

A state is a nest of dicts, lists, numbers, texts, None, tensors and arrays. No torch here: not all long work needs it.
"""

from collections.abc import Iterator

import numpy as np


class Forgetful:
    """Keeps no state; what keeps one has the same three methods."""

    def resume(self) -> dict | None:
        """The state last kept of this very work, or None."""

    def due(self) -> bool:
        """Whether it is time to keep the state. Asked before any work, too, so that keeping is rehearsed."""
        return False

    def keep(self, state: dict) -> None:
        """``state`` is what the work needs to go on from here."""


FORGETFUL = Forgetful()


class Resumable:
    """Work in rounds; ``checkpoint`` keeps its parts, which are attributes, and gives them back after a cut.

    Networks, optimisers, schedulers and generators (numpy's and torch's) get their states back in place; other parts
    are replaced by what was kept, a tensor on the device of the one before.
    """

    def __init__(self, checkpoint: Forgetful, **parts):
        self.checkpoint, self.done, self.names = checkpoint, 0, ("done", *parts)
        vars(self).update(parts)
        for name, state in (checkpoint.resume() or {}).items():
            setattr(self, name, _put_back(getattr(self, name), state))

    def pause(self) -> None:
        """Keep the state if it is time to."""
        if self.checkpoint.due():
            self.checkpoint.keep({name: _state_of(getattr(self, name)) for name in self.names})

    def rounds(self, count: int) -> Iterator[int]:
        """The numbers, counted from 1, of the rounds up to ``count`` that are not done; a pause before each.

        A round is done when the next is asked for.
        """
        while self.done < count:
            self.pause()
            yield self.done + 1
            self.done += 1


class ResumableTraining(Resumable):
    """Training of a network, which may diverge.

    ``good`` are the weights that were last approved, at first those it starts with; ``diverged`` is the update,
    counted from 1, in which something was not finite any more, or None.
    """

    def __init__(self, checkpoint: Forgetful, network, **parts):
        self.diverged = None
        super().__init__(checkpoint, network=network, good=_copy(network), **parts)

    def approve(self) -> None:
        """The weights as they are now are good."""
        self.good = _copy(self.network)

    def diverge(self, update: int) -> None:
        """Put the good weights back, and remember the update."""
        self.diverged = update
        self.network.load_state_dict(self.good)


def _copy(network) -> dict:
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def _state_of(part):
    if hasattr(part, "state_dict"):
        return part.state_dict()
    if hasattr(part, "get_state"):
        return part.get_state()
    return part.bit_generator.state if isinstance(part, np.random.Generator) else part


def _put_back(part, state):
    if hasattr(part, "load_state_dict"):
        part.load_state_dict(state)
        # An optimiser's moments must lie in memory as the weights do: only then are sums rounded alike.
        for parameter, values in getattr(part, "state", {}).items():
            for name, value in values.items():
                if value.shape == parameter.shape:
                    values[name] = parameter.detach().clone().copy_(value)
    elif hasattr(part, "set_state"):
        part.set_state(state)
    elif isinstance(part, np.random.Generator):
        part.bit_generator.state = state
    else:
        return state.to(part.device) if hasattr(state, "to") else state
    return part
