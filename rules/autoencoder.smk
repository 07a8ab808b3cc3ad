"""Digits through a code of two numbers and back.

inputs:  results/data/, results/<study>/data/digits/
outputs: results/<study>/autoencoder/
steps:   train and evaluate each seed, plot the first, compare with two principal components
"""

metrics["autoencoder"] = expand(
    "results/{study}/autoencoder/mlp/seed-{seed}/metrics.csv",
    study=settings["study"],
    seed=settings["seeds"],
)
cached["autoencoder"] = expand(
    "results/{study}/autoencoder/mlp/seed-{seed}/{file}",
    study=settings["study"],
    seed=settings["seeds"],
    file=["weights.safetensors", "training.json", "history.csv", "codes.csv", "findings.json"],
)
handed["autoencoder"] = expand(
    "results/{study}/autoencoder/mlp/seed-{seed}/{file}",
    study=settings["study"],
    seed=settings["seeds"][0],
    file=["curves.svg", "history.csv", "plane.svg", "codes.csv", "reconstructions.png", "decoder.png", "spread.png"],
) + [f"results/{settings['study']}/autoencoder/findings.json"]


rule autoencoder_train:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
    output:
        weights="results/{study}/autoencoder/{variant}/seed-{seed}/weights.safetensors",
        history="results/{study}/autoencoder/{variant}/seed-{seed}/history.csv",
        training="results/{study}/autoencoder/{variant}/seed-{seed}/training.json",
    log:
        "results/{study}/logs/autoencoder_train/{variant}/seed-{seed}.log",
        record="results/{study}/logs/autoencoder_train/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/autoencoder_train/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        settings=pick(
            "autoencoder.batch_size",
            "autoencoder.epochs",
            "autoencoder.learning_rate",
            "autoencoder.patience",
            "autoencoder.reduce_factor",
            "autoencoder.reduce_patience",
        ),
        code=code("autoencoder/train"),
    message:
        "Autoencoder: train, seed {wildcards.seed}"
    script:
        "../scripts/autoencoder/train.py"


rule autoencoder_evaluate:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
        weights="results/{study}/autoencoder/{variant}/seed-{seed}/weights.safetensors",
        training="results/{study}/autoencoder/{variant}/seed-{seed}/training.json",
    output:
        metrics="results/{study}/autoencoder/{variant}/seed-{seed}/metrics.csv",
        codes="results/{study}/autoencoder/{variant}/seed-{seed}/codes.csv",
        findings="results/{study}/autoencoder/{variant}/seed-{seed}/findings.json",
    log:
        "results/{study}/logs/autoencoder_evaluate/{variant}/seed-{seed}.log",
        record="results/{study}/logs/autoencoder_evaluate/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/autoencoder_evaluate/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        code=code("autoencoder/evaluate"),
    message:
        "Autoencoder: evaluate, seed {wildcards.seed}"
    script:
        "../scripts/autoencoder/evaluate.py"


rule autoencoder_plot:
    input:
        digits=DIGITS,
        weights="results/{study}/autoencoder/{variant}/seed-{seed}/weights.safetensors",
        history="results/{study}/autoencoder/{variant}/seed-{seed}/history.csv",
        codes="results/{study}/autoencoder/{variant}/seed-{seed}/codes.csv",
        training="results/{study}/autoencoder/{variant}/seed-{seed}/training.json",
    output:
        curves="results/{study}/autoencoder/{variant}/seed-{seed}/curves.svg",
        plane="results/{study}/autoencoder/{variant}/seed-{seed}/plane.svg",
        reconstructions="results/{study}/autoencoder/{variant}/seed-{seed}/reconstructions.png",
        decoder="results/{study}/autoencoder/{variant}/seed-{seed}/decoder.png",
        spread="results/{study}/autoencoder/{variant}/seed-{seed}/spread.png",
    log:
        "results/{study}/logs/autoencoder_plot/{variant}/seed-{seed}.log",
        record="results/{study}/logs/autoencoder_plot/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/autoencoder_plot/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1500),
    params:
        code=code("autoencoder/plot"),
    message:
        "Autoencoder: draw the plane and the images, seed {wildcards.seed}"
    script:
        "../scripts/autoencoder/plot.py"


rule autoencoder_compare:
    input:
        expand("results/{{study}}/autoencoder/mlp/seed-{seed}/findings.json", seed=settings["seeds"]),
    output:
        "results/{study}/autoencoder/findings.json",
    log:
        "results/{study}/logs/autoencoder_compare.log",
        record="results/{study}/logs/autoencoder_compare.json",
    benchmark:
        "results/{study}/benchmarks/autoencoder_compare.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(500),
    params:
        settings=pick("seeds"),
        code=code("autoencoder/compare"),
    message:
        "Autoencoder: compare with two principal components"
    script:
        "../scripts/autoencoder/compare.py"
