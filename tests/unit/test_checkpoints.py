"""Long work that is cut goes on bit for bit as if it had not been, and only on what it left itself."""

import copy
import dataclasses
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

from scripts.methods import contrastive, energy, training
from scripts.methods.detectors.gmm import fit_mixture
from scripts.methods.initial_weights import initialise
from scripts.methods.networks import plane_energy
from scripts.methods.recipes import assignment
from scripts.methods.recipes import digits as cold
from scripts.methods.resumable import FORGETFUL, Forgetful
from scripts.workflow import checkpoints, choices
from scripts.workflow.checkpoints import Checkpoint


class CutError(Exception):
    pass


class Killed(Checkpoint):
    """Keeps every state, and ends the work when it is asked for the one after ``keeps``."""

    def __init__(self, job, keeps):
        super().__init__(job)
        self.left = keeps

    def due(self):
        if self.left == 0:
            raise CutError
        return True

    def keep(self, state):
        super().keep(state)
        self.left -= 1


@pytest.fixture
def job(tmp_path):
    (tmp_path / "input").write_bytes(b"images")
    return SimpleNamespace(
        rule="study_train",
        wildcards={"seed": "0"},
        params=SimpleNamespace(settings={"rate": 0.1}, code={"study/train": "0"}),
        input=[tmp_path / "input"],
        output=[tmp_path / "weights.safetensors"],
        resources={},
        threads=1,
    )


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def network(seed=0):
    return initialise(lambda: nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3)), seeded(seed))


def perceptron(checkpoint):
    generator = np.random.default_rng(1)
    inputs = torch.from_numpy(generator.normal(size=(70, 6))).float()
    labels = torch.from_numpy(generator.integers(0, 3, 70))
    model = network()
    result = training.train(
        model,
        cross_entropy,
        (inputs[:50], labels[:50]),
        (inputs[50:], labels[50:]),
        training.Plan(epochs=9, batch_size=16, learning_rate=0.05, patience=4, reduce_patience=1),
        np.random.default_rng(2),
        checkpoint=checkpoint,
    )
    return [*model.parameters()], result.history, [result.kept, result.reductions, result.stopped_early]


def plane(variant, sampler="native"):
    start = choices.load(choices.module("chains", variant)).start
    chosen = choices.load(choices.module("samplers", sampler))

    def train(checkpoint):
        generator = seeded()
        model = initialise(partial(plane_energy.energy_network, 8), generator)
        for parameter in model.parameters():
            nn.init.normal_(parameter, std=0.3, generator=generator)
        data = torch.randn(40, 2, generator=generator)
        plan = energy.Plan(3, 0.1, iterations=9, learning_rate=1e-2, schedule="linear")
        result = energy.train(chosen.Energy(model), data, start, plan, generator, checkpoint=checkpoint)
        curves = [torch.from_numpy(curve) for curve in (result.data, result.samples, result.snapshots, result.updates)]
        return [*model.parameters(), result.particles, *curves], result.diverged

    return train


def digits(chosen):
    def train(checkpoint):
        generator = seeded()
        model = initialise(chosen.Energy, generator)
        data = torch.rand(60, 1, 28, 28, generator=generator) * 2 - 1
        # Restarts, noise and the fall of the learning rate all play a part within five updates.
        few = dataclasses.replace(chosen.RECIPE, steps=2, batch=16)
        result = contrastive.train(model, data, few, 5, 24, generator, checkpoint=checkpoint)
        return [*model.parameters(), result.buffer], result.history, result.diverged

    return train


def mixture(points):
    def fit(checkpoint):
        generator = np.random.default_rng(3)
        values = np.concatenate([generator.normal(3 * step, 1 + step, (points, 4)) for step in range(3)])
        found = fit_mixture(values, 3, 3, checkpoint=checkpoint)
        return [torch.as_tensor(array) for array in found.values()]

    return fit


WORKS = {
    "perceptron": perceptron,
    "plane, persistent": plane("3-persistent"),
    "plane, random": plane("3-random"),
    "plane, data": plane("3-data"),
    "plane, redrawn data": plane("3-resampled"),
    "plane, torch-sgld": plane("3-persistent", "torch-sgld"),
    "digits": digits(cold),
    "digits, assignment": digits(assignment),
    "mixture, double": mixture(15),
    "mixture, single": mixture(300),
}


def same(one, other):
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


@pytest.mark.parametrize("cuts", [[1], [3], [2, 2]], ids=["at once", "in the middle", "twice"])
@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_work_that_is_cut_goes_on_bit_for_bit(job, work, cuts):
    undisturbed = work(FORGETFUL)
    for keeps in cuts:
        with pytest.raises(CutError):
            work(Killed(job, keeps))
    # Whatever else drew numbers meanwhile.
    torch.rand(5)
    assert same(work(Checkpoint(job)), undisturbed)


def test_the_state_comes_back_as_it_was(job):
    state = {
        "numbers": [1, 0.1, float("inf"), True, None, "text"],
        0: {"step": torch.tensor(3.0), "empty": torch.zeros(0, 2), "bytes": torch.arange(4, dtype=torch.uint8)},
        "array": np.linspace(0, 1, 3),
        "generator": np.random.default_rng(0).bit_generator.state,
    }
    Checkpoint(job).keep(copy.deepcopy(state))
    back = Checkpoint(job).resume()
    assert back["numbers"] == state["numbers"] and back["generator"] == state["generator"]
    assert all(
        torch.equal(back[0][name], value) and back[0][name].dtype == value.dtype for name, value in state[0].items()
    )
    np.testing.assert_array_equal(back["array"], state["array"])


@pytest.mark.parametrize(
    "change",
    [
        lambda job: job.params.settings.update(rate=0.2),
        lambda job: job.params.code.update({"methods/training": "1"}),
        lambda job: job.wildcards.update(seed="1"),
        lambda job: job.input[0].write_bytes(b"other images"),
        lambda job: setattr(job, "threads", 2),
        lambda job: job.versions.update({"scikit-learn": "2"}),
    ],
    ids=["settings", "code", "seed", "input", "threads", "version"],
)
def test_what_other_work_left_is_deleted_and_not_gone_on_from(job, change, monkeypatch):
    job.versions = {}
    monkeypatch.setattr(checkpoints, "version", lambda package: job.versions.get(package, "1"))
    Checkpoint(job).keep({"epoch": 3})
    change(job)
    assert Checkpoint(job).resume() is None
    assert not Checkpoint(job).path.exists()


@pytest.mark.parametrize("content", [b"", b"cut", None], ids=["empty", "foreign", "cut"])
def test_a_broken_checkpoint_is_deleted_and_not_gone_on_from(job, content):
    checkpoint = Checkpoint(job)
    checkpoint.keep({"weights": torch.rand(100)})
    whole = checkpoint.path.read_bytes()
    checkpoint.path.write_bytes(whole[:-40] if content is None else content)
    assert Checkpoint(job).resume() is None
    assert not checkpoint.path.exists()


class Full(Forgetful):
    """Has no room for any state."""

    def due(self):
        return True

    def keep(self, state):
        self.offered = state
        raise CutError


@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_saving_is_rehearsed_before_any_work(work):
    full = Full()
    with pytest.raises(CutError):
        work(full)
    assert len(full.offered.get("history", full.offered.get("ended"))) == 0 and full.offered.get("now") is None


def test_saving_is_rehearsed_before_the_first_update_then_done_at_intervals(job, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(checkpoints.time, "monotonic", lambda: now[0])
    checkpoint, kept = Checkpoint(job), []
    keep = checkpoint.keep
    monkeypatch.setattr(checkpoint, "keep", lambda state: (kept.append(len(state["history"])), keep(state)))

    def loss(outputs, targets):
        assert kept[0] == 0
        now[0] += 4
        return mse_loss(outputs, targets)

    inputs, targets = torch.rand(20, 6), torch.rand(20, 3)
    model = network()
    plan, batches = training.Plan(epochs=30, batch_size=20, learning_rate=0.01), np.random.default_rng(0)
    training.train(model, loss, (inputs, targets), (inputs, targets), plan, batches, checkpoint=checkpoint)
    # An epoch takes eight seconds of this clock; thirty may pass, and at most a minute.
    assert kept == list(range(0, 30, 4))


def test_parts_of_killed_processes_are_removed(job, tmp_path):
    part = tmp_path / ".checkpoint.123.part.safetensors"
    part.write_bytes(b"half")
    Checkpoint(job)
    assert not part.exists()
