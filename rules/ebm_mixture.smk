"""Energy models of a mixture of two Gaussians in the plane, by chain length and by start of the chains.

inputs:  none: the data are drawn from the known density
outputs: results/<study>/ebm_mixture/
steps:   train each variant and seed, sample with fresh chains, evaluate; what no such model can beat; compare the
         variants
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
    file=["weights.safetensors", "training.npz", "snapshots.npz", "samples.npz", "grid.npz", "laws.npz"],
)
handed["ebm_mixture"] = expand(
    "results/{study}/ebm_mixture/{file}",
    study=settings["study"],
    file=["variants.svg", "courses.svg", "courses.csv", "work.svg", "work.csv", "laws.svg", "floor.json"],
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
        snapshots="results/{study}/ebm_mixture/{variant}/seed-{seed}/snapshots.npz",
        samples="results/{study}/ebm_mixture/{variant}/seed-{seed}/samples.npz",
    output:
        metrics="results/{study}/ebm_mixture/{variant}/seed-{seed}/metrics.csv",
        grid="results/{study}/ebm_mixture/{variant}/seed-{seed}/grid.npz",
        laws="results/{study}/ebm_mixture/{variant}/seed-{seed}/laws.npz",
        course="results/{study}/ebm_mixture/{variant}/seed-{seed}/course.csv",
        work="results/{study}/ebm_mixture/{variant}/seed-{seed}/work.csv",
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
        settings=pick("ebm_mixture.step", "ebm_mixture.sampling_steps"),
        code=code("ebm_mixture/evaluate"),
    message:
        "Energy model of a mixture: evaluate, {wildcards.variant}, seed {wildcards.seed}"
    script:
        "../scripts/ebm_mixture/evaluate.py"


rule ebm_mixture_floor:
    output:
        floor="results/{study}/ebm_mixture/floor.json",
        laws="results/{study}/ebm_mixture/floor.npz",
    log:
        "results/{study}/logs/ebm_mixture_floor.log",
        record="results/{study}/logs/ebm_mixture_floor.json",
    benchmark:
        "results/{study}/benchmarks/ebm_mixture_floor.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        settings=pick("ebm_mixture.hidden", "ebm_mixture.step"),
        code=code("ebm_mixture/floor"),
    message:
        "Energy model of a mixture: what no such network and no such chain can beat"
    script:
        "../scripts/ebm_mixture/floor.py"


rule ebm_mixture_compare:
    input:
        training="results/{study}/ebm_mixture/%s/seed-%s/training.npz"
        % (settings["ebm_mixture"]["chains"][0], settings["seeds"][0]),
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
        metrics=expand(
            "results/{{study}}/ebm_mixture/{variant}/seed-{seed}/metrics.csv",
            variant=settings["ebm_mixture"]["chains"],
            seed=settings["seeds"],
        ),
        courses=expand(
            "results/{{study}}/ebm_mixture/{variant}/seed-{seed}/course.csv",
            variant=settings["ebm_mixture"]["chains"],
            seed=settings["seeds"],
        ),
        work=expand(
            "results/{{study}}/ebm_mixture/{variant}/seed-{seed}/work.csv",
            variant=settings["ebm_mixture"]["chains"],
            seed=settings["seeds"],
        ),
        floor="results/{study}/ebm_mixture/floor.json",
        laws="results/{study}/ebm_mixture/floor.npz",
    output:
        variants="results/{study}/ebm_mixture/variants.svg",
        courses="results/{study}/ebm_mixture/courses.svg",
        course_table="results/{study}/ebm_mixture/courses.csv",
        work="results/{study}/ebm_mixture/work.svg",
        work_table="results/{study}/ebm_mixture/work.csv",
        laws="results/{study}/ebm_mixture/laws.svg",
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
        settings=pick("ebm_mixture.chains", "seeds"),
        code=code("ebm_mixture/compare"),
    message:
        "Energy model of a mixture: compare the variants"
    script:
        "../scripts/ebm_mixture/compare.py"
