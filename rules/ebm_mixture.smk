"""Energy models of a mixture of two Gaussians in the plane, by chain length and by start of the chains.

inputs:  none: the data are drawn from the known density
outputs: results/<study>/ebm_mixture/
steps:   train each variant and seed, sample with fresh chains, evaluate, plot the first seed, compare the variants
"""

SAMPLER = choices.module("samplers", settings["ebm_mixture"]["sampler"])

metrics["ebm_mixture"] = expand(
    "results/{study}/ebm_mixture/{variant}/seed-{seed}/metrics.csv",
    study=settings["study"],
    variant=settings["ebm_mixture"]["chains"],
    seed=settings["seeds"],
)
cached["ebm_mixture"] = expand(
    "results/{study}/ebm_mixture/{variant}/seed-{seed}/{file}",
    study=settings["study"],
    variant=settings["ebm_mixture"]["chains"],
    seed=settings["seeds"],
    file=["weights.safetensors", "training.npz", "samples.npz", "grid.npz"],
)
handed["ebm_mixture"] = expand(
    "results/{study}/ebm_mixture/{variant}/seed-{seed}/{file}",
    study=settings["study"],
    variant=settings["ebm_mixture"]["chains"],
    seed=settings["seeds"][0],
    file=["training.svg", "training.csv"],
) + expand(
    "results/{study}/ebm_mixture/{file}",
    study=settings["study"],
    file=["lengths.svg", "starts.svg", "densities.svg"],
)


rule ebm_mixture_train:
    output:
        weights="results/{study}/ebm_mixture/{variant}/seed-{seed}/weights.safetensors",
        training="results/{study}/ebm_mixture/{variant}/seed-{seed}/training.npz",
        snapshots="results/{study}/ebm_mixture/{variant}/seed-{seed}/snapshots.npz",
    log:
        "results/{study}/logs/ebm_mixture_train/{variant}/seed-{seed}.log",
        record="results/{study}/logs/ebm_mixture_train/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ebm_mixture_train/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1500),
    params:
        settings=pick(
            "ebm_mixture.points",
            "ebm_mixture.iterations",
            "ebm_mixture.hidden",
            "ebm_mixture.learning_rate",
            "ebm_mixture.schedule",
            "ebm_mixture.step",
            "ebm_mixture.sampler",
        ),
        code=code_with("ebm_mixture/train", "chains", SAMPLER),
    message:
        "Energy model of a mixture: train, {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ebm_mixture/train.py"


rule ebm_mixture_sample:
    input:
        weights="results/{study}/ebm_mixture/{variant}/seed-{seed}/weights.safetensors",
    output:
        "results/{study}/ebm_mixture/{variant}/seed-{seed}/samples.npz",
    log:
        "results/{study}/logs/ebm_mixture_sample/{variant}/seed-{seed}.log",
        record="results/{study}/logs/ebm_mixture_sample/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ebm_mixture_sample/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1500),
    params:
        settings=pick(
            "ebm_mixture.hidden",
            "ebm_mixture.step",
            "ebm_mixture.sampling_steps",
            "ebm_mixture.samples",
            "ebm_mixture.sampler",
        ),
        code=code("ebm_mixture/sample", SAMPLER),
    message:
        "Energy model of a mixture: sample, {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ebm_mixture/sample.py"


rule ebm_mixture_evaluate:
    input:
        weights="results/{study}/ebm_mixture/{variant}/seed-{seed}/weights.safetensors",
        training="results/{study}/ebm_mixture/{variant}/seed-{seed}/training.npz",
        samples="results/{study}/ebm_mixture/{variant}/seed-{seed}/samples.npz",
    output:
        metrics="results/{study}/ebm_mixture/{variant}/seed-{seed}/metrics.csv",
        grid="results/{study}/ebm_mixture/{variant}/seed-{seed}/grid.npz",
    log:
        "results/{study}/logs/ebm_mixture_evaluate/{variant}/seed-{seed}.log",
        record="results/{study}/logs/ebm_mixture_evaluate/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ebm_mixture_evaluate/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1500),
    params:
        code=code("ebm_mixture/evaluate"),
    message:
        "Energy model of a mixture: evaluate, {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ebm_mixture/evaluate.py"


rule ebm_mixture_plot:
    input:
        training="results/{study}/ebm_mixture/{variant}/seed-{seed}/training.npz",
        grid="results/{study}/ebm_mixture/{variant}/seed-{seed}/grid.npz",
    output:
        figure="results/{study}/ebm_mixture/{variant}/seed-{seed}/training.svg",
        table="results/{study}/ebm_mixture/{variant}/seed-{seed}/training.csv",
    log:
        "results/{study}/logs/ebm_mixture_plot/{variant}/seed-{seed}.log",
        record="results/{study}/logs/ebm_mixture_plot/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/ebm_mixture_plot/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        code=code("ebm_mixture/plot"),
    message:
        "Energy model of a mixture: draw the training, {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ebm_mixture/plot.py"


rule ebm_mixture_compare:
    input:
        training=expand(
            "results/{{study}}/ebm_mixture/{variant}/seed-{seed}/training.npz",
            variant=settings["ebm_mixture"]["chains"],
            seed=settings["seeds"][0],
        ),
        samples=expand(
            "results/{{study}}/ebm_mixture/{variant}/seed-{seed}/samples.npz",
            variant=settings["ebm_mixture"]["chains"],
            seed=settings["seeds"][0],
        ),
        grids=expand(
            "results/{{study}}/ebm_mixture/{variant}/seed-{seed}/grid.npz",
            variant=settings["ebm_mixture"]["chains"],
            seed=settings["seeds"][0],
        ),
    output:
        lengths="results/{study}/ebm_mixture/lengths.svg",
        starts="results/{study}/ebm_mixture/starts.svg",
        densities="results/{study}/ebm_mixture/densities.svg",
    log:
        "results/{study}/logs/ebm_mixture_compare.log",
        record="results/{study}/logs/ebm_mixture_compare.json",
    benchmark:
        "results/{study}/benchmarks/ebm_mixture_compare.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1500),
    params:
        settings=pick(
            "ebm_mixture.chains",
        ),
        code=code("ebm_mixture/compare"),
    message:
        "Energy model of a mixture: compare the variants"
    script:
        "../scripts/ebm_mixture/compare.py"
