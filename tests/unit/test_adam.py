import subprocess
import sys
from pathlib import Path

import pytest
import torch

from scripts.methods.adam import Adam

TRAIN = """
import sys
import torch
from scripts.methods.adam import Adam

network = torch.nn.Linear(2, 2)
adam = Adam(network.parameters(), fused=True)
scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(adam)
network(torch.ones(1, 2)).sum().backward()
adam.step()
scheduler.step(1.0)
adam.load_state_dict(adam.state_dict())
adam.zero_grad()
print("torch._dynamo" in sys.modules)
"""


def trained(make, **options):
    generator = torch.Generator().manual_seed(0)
    weights = torch.randn(3, 5, generator=generator).requires_grad_()
    adam = make([weights], lr=0.01, **options)
    for _ in range(20):
        adam.zero_grad()
        ((torch.randn(7, 5, generator=generator) @ weights.T) ** 2).sum().backward()
        adam.step()
    return weights.detach()


@pytest.mark.parametrize("options", [{}, {"fused": True}, {"betas": (0.0, 0.999)}], ids=str)
def test_steps_are_those_of_torch_to_the_bit(options):
    assert torch.equal(trained(Adam, **options), trained(torch.optim.Adam, **options))


def test_training_does_not_import_the_compiler():
    root = Path(__file__).resolve().parents[2]
    answer = subprocess.run([sys.executable, "-c", TRAIN], cwd=root, capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"
