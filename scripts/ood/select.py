"""Select the detector on validation images alone, and write the metrics of every variant."""

from scripts.workflow.job import run

from scripts.methods.selection import select
from scripts.workflow.formats.scalars import read_json, write_json
from scripts.workflow.metrics import write_metrics


def main(job):
    settings, seed = job.params.settings, int(job.wildcards.seed)
    variants = settings["ood.detectors"]
    found = dict(zip(variants, map(read_json, job.input.measures), strict=True))
    training = read_json(job.input.training)
    selected = select({variant: found[variant]["validation"]["auroc"] for variant in variants})
    for variant, path in zip(variants, job.output.metrics, strict=True):
        values = {
            f"{part}/{settings['ood.foreign']}/{measure}": value
            for part in ("validation", "test")
            for measure, value in found[variant][part].items()
        }
        values |= {"converged": int(found[variant]["converged"]), "selected": int(variant == selected)}
        if training["diverged"]:
            values = dict.fromkeys(values, (None, "diverged", f"The classifier diverged. {training['reason']}"))
        write_metrics(path, job.wildcards.study, "ood", variant, seed, values)
    # Of mixtures alone.
    key = "smallest_component"
    smallest = {variant: found[variant][key] for variant in variants if key in found[variant]}
    facts = {key: smallest, "foreign_images": found[selected]["foreign_images"]}
    write_json(job.output.selection, {"variant": selected, "seed": seed} | facts)


run(main)
