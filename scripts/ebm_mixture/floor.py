"""The least that chains of a step, and networks of a size, leave of the divergence from the known density."""

from scripts.workflow.job import run

import numpy as np

from scripts.methods.plane_floor import best
from scripts.methods.true_chains import true_laws
from scripts.workflow.formats.arrays import write_arrays
from scripts.workflow.formats.scalars import write_json

# Of chains from N(0, 25 I), as the figure shows them.
STEPS = (1, 10, 50)


def main(job):
    settings = job.params.settings
    network, _ = best(settings["ebm_mixture.hidden"])
    laws = true_laws(settings["ebm_mixture.step"], STEPS)
    chains = {name: {"kl": law.kl, "variance": law.variance} for name, law in laws.items()}
    write_json(job.output.floor, {"chains": chains, "network": {"kl": network.kl, "reason": network.reason}})
    write_arrays(job.output.laws, **{name: law.density.astype(np.float32) for name, law in laws.items()})


run(main)
