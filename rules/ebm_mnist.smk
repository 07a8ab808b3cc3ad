"""Energy models of the digits, by recipe.

inputs:  results/data/, results/<study>/data/digits/, results/<study>/classifier/mlp/ of the first seed
outputs: results/<study>/ebm_mnist/
steps:   train and sample each recipe and seed, judge the images by the classifier, plot the first seed
"""

metrics["ebm_mnist"] = expand(
    "results/{study}/ebm_mnist/{variant}/seed-{seed}/metrics.csv",
    study=settings["study"],
    variant=settings["ebm_mnist"]["recipes"],
    seed=settings["seeds"],
)
cached["ebm_mnist"] = expand(
    "results/{study}/ebm_mnist/{variant}/seed-{seed}/{file}",
    study=settings["study"],
    variant=settings["ebm_mnist"]["recipes"],
    seed=settings["seeds"],
    file=["weights.safetensors", "buffer.npz", "history.csv", "samples.npz", "energies.csv"],
)
handed["ebm_mnist"] = expand(
    "results/{study}/ebm_mnist/{variant}/seed-{seed}/{file}",
    study=settings["study"],
    variant=settings["ebm_mnist"]["recipes"],
    seed=settings["seeds"][0],
    file=["generated.png", "curves.svg", "history.csv", "histogram.svg", "energies.csv", "extremes.png"],
) + expand(
    "results/{study}/ebm_mnist/{variant}/seed-{seed}/{file}",
    study=settings["study"],
    variant=settings["ebm_mnist"]["recipes"],
    seed=settings["seeds"],
    file=["quality.csv", "findings.json"],
)


rule ebm_mnist_train:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
    output:
        weights="results/{study}/ebm_mnist/{variant}/seed-{seed}/weights.safetensors",
        buffer="results/{study}/ebm_mnist/{variant}/seed-{seed}/buffer.npz",
        history="results/{study}/ebm_mnist/{variant}/seed-{seed}/history.csv",
    log:
        "results/{study}/logs/ebm_mnist_train/{variant}/seed-{seed}.log",
        record="results/{study}/logs/ebm_mnist_train/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ebm_mnist_train/{variant}/seed-{seed}.tsv"
    # The longest chain of jobs goes first.
    priority: 1
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        settings=pick_own("ebm_mnist", "recipes"),
        code=code_with("ebm_mnist/train", "recipes"),
    message:
        "Energy model of digits: train, recipe {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ebm_mnist/train.py"


rule ebm_mnist_sample:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
        weights="results/{study}/ebm_mnist/{variant}/seed-{seed}/weights.safetensors",
        buffer="results/{study}/ebm_mnist/{variant}/seed-{seed}/buffer.npz",
    output:
        "results/{study}/ebm_mnist/{variant}/seed-{seed}/samples.npz",
    log:
        "results/{study}/logs/ebm_mnist_sample/{variant}/seed-{seed}.log",
        record="results/{study}/logs/ebm_mnist_sample/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ebm_mnist_sample/{variant}/seed-{seed}.tsv"
    # The longest chain of jobs goes first.
    priority: 1
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1500),
    params:
        settings=pick("ebm_mnist.fresh_steps", "ebm_mnist.judged_images"),
        code=code_with("ebm_mnist/sample", "recipes"),
    message:
        "Energy model of digits: sample, recipe {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ebm_mnist/sample.py"


rule ebm_mnist_evaluate:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
        weights="results/{study}/ebm_mnist/{variant}/seed-{seed}/weights.safetensors",
        buffer="results/{study}/ebm_mnist/{variant}/seed-{seed}/buffer.npz",
        samples="results/{study}/ebm_mnist/{variant}/seed-{seed}/samples.npz",
        classifier=f"results/{{study}}/classifier/mlp/seed-{settings['seeds'][0]}/weights.safetensors",
        judge=f"results/{{study}}/classifier/mlp/seed-{settings['seeds'][0]}/training.json",
    output:
        metrics="results/{study}/ebm_mnist/{variant}/seed-{seed}/metrics.csv",
        quality="results/{study}/ebm_mnist/{variant}/seed-{seed}/quality.csv",
        energies="results/{study}/ebm_mnist/{variant}/seed-{seed}/energies.csv",
        findings="results/{study}/ebm_mnist/{variant}/seed-{seed}/findings.json",
    log:
        "results/{study}/logs/ebm_mnist_evaluate/{variant}/seed-{seed}.log",
        record="results/{study}/logs/ebm_mnist_evaluate/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ebm_mnist_evaluate/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        code=code_with("ebm_mnist/evaluate", "recipes"),
    message:
        "Energy model of digits: evaluate, recipe {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ebm_mnist/evaluate.py"


rule ebm_mnist_plot:
    input:
        buffer="results/{study}/ebm_mnist/{variant}/seed-{seed}/buffer.npz",
        history="results/{study}/ebm_mnist/{variant}/seed-{seed}/history.csv",
        energies="results/{study}/ebm_mnist/{variant}/seed-{seed}/energies.csv",
    output:
        generated="results/{study}/ebm_mnist/{variant}/seed-{seed}/generated.png",
        curves="results/{study}/ebm_mnist/{variant}/seed-{seed}/curves.svg",
        histogram="results/{study}/ebm_mnist/{variant}/seed-{seed}/histogram.svg",
        extremes="results/{study}/ebm_mnist/{variant}/seed-{seed}/extremes.png",
    log:
        "results/{study}/logs/ebm_mnist_plot/{variant}/seed-{seed}.log",
        record="results/{study}/logs/ebm_mnist_plot/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ebm_mnist_plot/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        code=code("ebm_mnist/plot"),
    message:
        "Energy model of digits: draw the images and energies, recipe {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ebm_mnist/plot.py"
