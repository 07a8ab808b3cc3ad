"""pca-to-ebm: a study of unsupervised learning, from raw data to report.html and report.pdf.

    snakemake --cores 4 report.pdf

The settings are in config.yaml; results/README.md lists what the rules write.
"""


include: "rules/common.smk"


require_packages(ROOT / "envs/requirements.in")
settings = load(workflow.config_settings.config, ROOT, workflow.overwrite_configfiles)
require_own(sys.argv[1:], settings["study"])


wildcard_constraints:
    study=re.escape(settings["study"]),
    variant="[a-z0-9-]+",
    seed="[0-9]+",


# Filled in by the rules below, by experiment: what it hands to the report, the metrics of each variant and seed, and
# what it keeps between its steps.
handed = {}
metrics = {}
cached = {}


include: "rules/data.smk"
include: "rules/pca.smk"
include: "rules/autoencoder.smk"
include: "rules/kmeans.smk"
include: "rules/classifier.smk"
include: "rules/ood.smk"
include: "rules/ebm_mixture.smk"
include: "rules/ebm_mnist.smk"
include: "rules/report.smk"


# Metrics too, so that a deleted result is made again.
rule all:
    default_target: True
    input:
        "report.pdf",
        "report.html",
        [metrics[experiment] for experiment in settings["experiments"]],
    localrule: True
