"""Adam (Kingma and Ba, arXiv:1412.6980) as torch has it, without torch's compiler.

Nothing of ours is compiled, and the compiler takes nearly as long to import as torch itself. torch's optimisers import
it in their first step, and where they say that they are not to be compiled. Should a release of torch do these things
otherwise, the import comes back, and nothing else.
"""

import inspect

import torch

for member in vars(torch.optim.Optimizer).values():
    if (plain := getattr(member, "__wrapped__", None)) is not None:
        plain.__dynamo_disable = getattr(plain, "__dynamo_disable", plain)


class Adam(torch.optim.Adam):
    """The same numbers to the bit."""

    step = torch.no_grad()(inspect.unwrap(torch.optim.Adam.step))
