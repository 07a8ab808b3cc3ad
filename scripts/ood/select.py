"""Select the number of components on validation images alone, and write the metrics of every variant."""

from scripts.methods.selection import select
from scripts.workflow.formats.scalars import read_json, write_json
from scripts.workflow.job import run
from scripts.workflow.metrics import write_metrics


def main(job):
    settings, seed = job.params.settings, int(job.wildcards.seed)
    variants = [f"gmm-{components}" for components in settings["ood.components"]]
    scores = dict(zip(variants, map(read_json, job.input.scores), strict=True))
    training = read_json(job.input.training)
    selected = select({variant: scores[variant]["validation"]["auroc"] for variant in variants})
    for variant, path in zip(variants, job.output.metrics, strict=True):
        values = {
            f"{part}/{settings['ood.foreign']}/{measure}": value
            for part in ("validation", "test")
            for measure, value in scores[variant][part].items()
        }
        values |= {"converged": int(scores[variant]["converged"]), "selected": int(variant == selected)}
        if training["diverged"]:
            values = dict.fromkeys(values, (None, "diverged", f"The classifier diverged. {training['reason']}"))
        write_metrics(path, job.wildcards.study, "ood", variant, seed, values)
    smallest = {variant: scores[variant]["smallest_component"] for variant in variants}
    facts = {"smallest_component": smallest, "foreign_images": scores[selected]["foreign_images"]}
    write_json(job.output.selection, {"variant": selected, "seed": seed} | facts)


run(main)
