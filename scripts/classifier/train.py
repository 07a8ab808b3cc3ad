"""Train the classifier of digits for one seed."""

from scripts.workflow.job import device, run

from functools import partial

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from scripts.methods.initial_weights import initialise
from scripts.methods.networks.classifier import Classifier
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
    losses = f"training loss {row['train_loss']:.4f}, validation loss {row['validation_loss']:.4f}"
    print(f"epoch {row['epoch']} of {epochs}: {losses}", flush=True)


def main(job):
    settings, seed, place = job.params.settings, int(job.wildcards.seed), device(job)
    digits, parts = read_arrays(job.input.digits), read_parts(job.input.split)
    sets = []
    for part in ("train", "validation"):
        chosen = parts[part]
        images = torch.from_numpy(unit_interval(digits["images"][chosen], np.float32)).to(place)
        sets.append((images, torch.from_numpy(digits["labels"][chosen].astype("int64")).to(place)))
    checkpoint = Checkpoint(job)
    weights = torch.Generator().manual_seed(int(stream(seed, "classifier", "weights").integers(2**63)))
    network = initialise(Classifier, weights).to(place)
    plan = Plan(**{name: settings[f"classifier.{name}"] for name in ("epochs", "batch_size", "learning_rate")})
    told = partial(report, settings["classifier.epochs"])
    training = train(network, cross_entropy, *sets, plan, stream(seed, "classifier", "batches"), told, checkpoint)
    save_weights(job.output.weights, network)
    write_csv(job.output.history, {name: [row[name] for row in training.history] for name in COLUMNS})
    write_json(job.output.training, training.facts())
    checkpoint.remove()


run(main)
