"""K-means on the digits, from each start.

inputs:  results/data/, results/<study>/data/digits/
outputs: results/<study>/kmeans/
steps:   fit and evaluate each start and seed, plot the first seed, compare the starts
"""

metrics["kmeans"] = expand(
    "results/{study}/kmeans/{variant}/seed-{seed}/metrics.csv",
    study=settings["study"],
    variant=settings["kmeans"]["starts"],
    seed=settings["seeds"],
)
cached["kmeans"] = expand(
    "results/{study}/kmeans/{variant}/seed-{seed}/{file}",
    study=settings["study"],
    variant=settings["kmeans"]["starts"],
    seed=settings["seeds"],
    file=["clustering.npz", "iterations.csv", "confusion.csv"],
)
handed["kmeans"] = expand(
    "results/{study}/kmeans/{variant}/seed-{seed}/{file}",
    study=settings["study"],
    variant=settings["kmeans"]["starts"],
    seed=settings["seeds"][0],
    file=["centroids.png", "clusters.png", "confusion.svg", "confusion.csv"],
) + expand(
    "results/{study}/kmeans/{file}",
    study=settings["study"],
    file=["iterations.svg", "iterations.csv", "findings.json"],
)


rule kmeans_fit:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
    output:
        "results/{study}/kmeans/{variant}/seed-{seed}/clustering.npz",
    log:
        "results/{study}/logs/kmeans_fit/{variant}/seed-{seed}.log",
        record="results/{study}/logs/kmeans_fit/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/kmeans_fit/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        settings=pick("kmeans.clusters", "kmeans.images", "kmeans.max_iterations"),
        code=code_with("kmeans/fit", "starts"),
    message:
        "K-means: fit, start {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/kmeans/fit.py"


rule kmeans_evaluate:
    input:
        digits=DIGITS,
        clustering="results/{study}/kmeans/{variant}/seed-{seed}/clustering.npz",
    output:
        metrics="results/{study}/kmeans/{variant}/seed-{seed}/metrics.csv",
        iterations="results/{study}/kmeans/{variant}/seed-{seed}/iterations.csv",
        confusion="results/{study}/kmeans/{variant}/seed-{seed}/confusion.csv",
    log:
        "results/{study}/logs/kmeans_evaluate/{variant}/seed-{seed}.log",
        record="results/{study}/logs/kmeans_evaluate/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/kmeans_evaluate/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        code=code("kmeans/evaluate"),
    message:
        "K-means: evaluate, start {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/kmeans/evaluate.py"


rule kmeans_plot:
    input:
        digits=DIGITS,
        clustering="results/{study}/kmeans/{variant}/seed-{seed}/clustering.npz",
        confusion="results/{study}/kmeans/{variant}/seed-{seed}/confusion.csv",
    output:
        centroids="results/{study}/kmeans/{variant}/seed-{seed}/centroids.png",
        clusters="results/{study}/kmeans/{variant}/seed-{seed}/clusters.png",
        confusion="results/{study}/kmeans/{variant}/seed-{seed}/confusion.svg",
    log:
        "results/{study}/logs/kmeans_plot/{variant}/seed-{seed}.log",
        record="results/{study}/logs/kmeans_plot/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/kmeans_plot/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        settings=pick("kmeans.images_per_cluster"),
        code=code("kmeans/plot"),
    message:
        "K-means: draw the clusters, start {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/kmeans/plot.py"


rule kmeans_compare:
    input:
        iterations=expand(
            "results/{{study}}/kmeans/{variant}/seed-{seed}/iterations.csv",
            variant=settings["kmeans"]["starts"],
            seed=settings["seeds"],
        ),
        confusion=expand(
            "results/{{study}}/kmeans/{variant}/seed-{seed}/confusion.csv",
            variant=settings["kmeans"]["starts"],
            seed=settings["seeds"],
        ),
    output:
        figure="results/{study}/kmeans/iterations.svg",
        table="results/{study}/kmeans/iterations.csv",
        findings="results/{study}/kmeans/findings.json",
    log:
        "results/{study}/logs/kmeans_compare.log",
        record="results/{study}/logs/kmeans_compare.json",
    benchmark:
        "results/{study}/benchmarks/kmeans_compare.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        code=code("kmeans/compare"),
    message:
        "K-means: compare the starts"
    script:
        "../scripts/kmeans/compare.py"
