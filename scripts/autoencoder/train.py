"""Train the autoencoder for one seed."""

from scripts.workflow.job import device, run

from functools import partial

import numpy as np
import torch
from torch.nn.functional import mse_loss

from scripts.methods.initial_weights import initialise
from scripts.methods.networks.autoencoder import Autoencoder
from scripts.methods.pixels import unit_interval
from scripts.methods.randomness import stream
from scripts.methods.training import COLUMNS, Plan, train
from scripts.workflow.checkpoints import Checkpoint
from scripts.workflow.formats.arrays import read_arrays
from scripts.workflow.formats.scalars import write_json
from scripts.workflow.formats.tables import write_csv
from scripts.workflow.formats.weights import save_weights
from scripts.workflow.parts import read_parts


def report(epochs, row):
    losses = f"training loss {row['train_loss']:.5f}, validation loss {row['validation_loss']:.5f}"
    print(f"epoch {row['epoch']} of at most {epochs}: {losses}, learning rate {row['learning_rate']:.2g}", flush=True)


def main(job):
    settings, seed, place = job.params.settings, int(job.wildcards.seed), device(job)
    images, parts = read_arrays(job.input.digits)["images"], read_parts(job.input.split)
    sets = []
    for part in ("train", "validation"):
        chosen = parts[part]
        pixels = torch.from_numpy(unit_interval(images[chosen], np.float32)).to(place)
        sets.append((pixels, pixels))
    checkpoint = Checkpoint(job)
    weights = torch.Generator().manual_seed(int(stream(seed, "autoencoder", "weights").integers(2**63)))
    network = initialise(Autoencoder, weights).to(place)
    names = ("epochs", "batch_size", "learning_rate", "patience", "reduce_factor", "reduce_patience")
    plan = Plan(**{name: settings[f"autoencoder.{name}"] for name in names})
    told = partial(report, settings["autoencoder.epochs"])
    training = train(network, mse_loss, *sets, plan, stream(seed, "autoencoder", "batches"), told, checkpoint)
    save_weights(job.output.weights, network)
    write_csv(job.output.history, {name: [row[name] for row in training.history] for name in COLUMNS})
    write_json(job.output.training, training.facts())
    checkpoint.remove()


run(main)
