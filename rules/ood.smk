"""Out-of-distribution detection: detectors of foreign images, by what the classifier makes of them.

inputs:  results/data/, results/<study>/data/digits/, results/<study>/classifier/
outputs: results/<study>/ood/
steps:   fit and evaluate each detector and seed, select one a seed, plot the first seed
"""

FOREIGN = f"results/data/{NAMES[settings['ood']['foreign']]}.npz"

metrics["ood"] = expand(
    "results/{study}/ood/{variant}/seed-{seed}/metrics.csv",
    study=settings["study"],
    variant=settings["ood"]["detectors"],
    seed=settings["seeds"],
)
cached["ood"] = expand(
    "results/{study}/ood/{variant}/seed-{seed}/{file}",
    study=settings["study"],
    variant=settings["ood"]["detectors"],
    seed=settings["seeds"],
    file=["detector.npz", "scores.csv", "measures.json"],
)
handed["ood"] = expand(
    "results/{study}/ood/selected/seed-{seed}/{file}",
    study=settings["study"],
    seed=settings["seeds"][0],
    file=["histogram.svg", "histogram.csv", "mistaken.png", "selection.json"],
)


rule ood_fit:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
        weights="results/{study}/classifier/mlp/seed-{seed}/weights.safetensors",
    output:
        "results/{study}/ood/{variant}/seed-{seed}/detector.npz",
    log:
        "results/{study}/logs/ood_fit/{variant}/seed-{seed}.log",
        record="results/{study}/logs/ood_fit/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ood_fit/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        settings=pick("ood.initialisations"),
        code=code_with("ood/fit", "detectors"),
    message:
        "Out-of-distribution: fit {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ood/fit.py"


rule ood_evaluate:
    input:
        digits=DIGITS,
        foreign=FOREIGN,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
        weights="results/{study}/classifier/mlp/seed-{seed}/weights.safetensors",
        detector="results/{study}/ood/{variant}/seed-{seed}/detector.npz",
    output:
        scores="results/{study}/ood/{variant}/seed-{seed}/scores.csv",
        measures="results/{study}/ood/{variant}/seed-{seed}/measures.json",
    log:
        "results/{study}/logs/ood_evaluate/{variant}/seed-{seed}.log",
        record="results/{study}/logs/ood_evaluate/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ood_evaluate/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        code=code_with("ood/evaluate", "detectors"),
    message:
        "Out-of-distribution: evaluate {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ood/evaluate.py"


rule ood_select:
    input:
        measures=expand(
            "results/{{study}}/ood/{variant}/seed-{{seed}}/measures.json", variant=settings["ood"]["detectors"]
        ),
        training="results/{study}/classifier/mlp/seed-{seed}/training.json",
    output:
        metrics=expand(
            "results/{{study}}/ood/{variant}/seed-{{seed}}/metrics.csv", variant=settings["ood"]["detectors"]
        ),
        selection="results/{study}/ood/selected/seed-{seed}/selection.json",
    log:
        "results/{study}/logs/ood_select/seed-{seed}.log",
        record="results/{study}/logs/ood_select/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ood_select/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(500),
    params:
        settings=pick("ood.detectors", "ood.foreign"),
        code=code("ood/select"),
    message:
        "Out-of-distribution: select on validation images, seed {wildcards.seed}"
    script:
        "../scripts/ood/select.py"


rule ood_plot:
    input:
        foreign=FOREIGN,
        scores=expand("results/{{study}}/ood/{variant}/seed-{{seed}}/scores.csv", variant=settings["ood"]["detectors"]),
        selection="results/{study}/ood/selected/seed-{seed}/selection.json",
    output:
        figure="results/{study}/ood/selected/seed-{seed}/histogram.svg",
        table="results/{study}/ood/selected/seed-{seed}/histogram.csv",
        mistaken="results/{study}/ood/selected/seed-{seed}/mistaken.png",
    log:
        "results/{study}/logs/ood_plot/seed-{seed}.log",
        record="results/{study}/logs/ood_plot/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ood_plot/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        settings=pick("ood.detectors"),
        code=code("ood/plot"),
    message:
        "Out-of-distribution: draw the scores, seed {wildcards.seed}"
    script:
        "../scripts/ood/plot.py"
