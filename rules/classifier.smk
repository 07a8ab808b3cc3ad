"""A perceptron that names the digits.

inputs:  results/data/, results/<study>/data/digits/
outputs: results/<study>/classifier/
steps:   train and evaluate each seed, plot the first
"""

metrics["classifier"] = expand(
    "results/{study}/classifier/mlp/seed-{seed}/metrics.csv",
    study=settings["study"],
    seed=settings["seeds"],
)
cached["classifier"] = expand(
    "results/{study}/classifier/mlp/seed-{seed}/{file}",
    study=settings["study"],
    seed=settings["seeds"],
    file=["weights.safetensors", "training.json", "history.csv", "confusion.csv"],
)
handed["classifier"] = expand(
    "results/{study}/classifier/mlp/seed-{seed}/{file}",
    study=settings["study"],
    seed=settings["seeds"][0],
    file=["curves.svg", "history.csv", "confusion.svg", "confusion.csv"],
)


rule classifier_train:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
    output:
        weights="results/{study}/classifier/{variant}/seed-{seed}/weights.safetensors",
        history="results/{study}/classifier/{variant}/seed-{seed}/history.csv",
        training="results/{study}/classifier/{variant}/seed-{seed}/training.json",
    log:
        "results/{study}/logs/classifier_train/{variant}/seed-{seed}.log",
        record="results/{study}/logs/classifier_train/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/classifier_train/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        settings=pick("classifier.batch_size", "classifier.epochs", "classifier.learning_rate"),
        code=code("classifier/train"),
    message:
        "Classifier: train, seed {wildcards.seed}"
    script:
        "../scripts/classifier/train.py"


rule classifier_evaluate:
    input:
        digits=DIGITS,
        split="results/{study}/data/digits/seed-{seed}/split.csv",
        weights="results/{study}/classifier/{variant}/seed-{seed}/weights.safetensors",
        training="results/{study}/classifier/{variant}/seed-{seed}/training.json",
    output:
        metrics="results/{study}/classifier/{variant}/seed-{seed}/metrics.csv",
        confusion="results/{study}/classifier/{variant}/seed-{seed}/confusion.csv",
    log:
        "results/{study}/logs/classifier_evaluate/{variant}/seed-{seed}.log",
        record="results/{study}/logs/classifier_evaluate/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/classifier_evaluate/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(2000),
    params:
        code=code("classifier/evaluate"),
    message:
        "Classifier: evaluate, seed {wildcards.seed}"
    script:
        "../scripts/classifier/evaluate.py"


rule classifier_plot:
    input:
        history="results/{study}/classifier/{variant}/seed-{seed}/history.csv",
        confusion="results/{study}/classifier/{variant}/seed-{seed}/confusion.csv",
    output:
        curves="results/{study}/classifier/{variant}/seed-{seed}/curves.svg",
        confusion="results/{study}/classifier/{variant}/seed-{seed}/confusion.svg",
    log:
        "results/{study}/logs/classifier_plot/{variant}/seed-{seed}.log",
        record="results/{study}/logs/classifier_plot/{variant}/seed-{seed}.json",
    benchmark:
        "results/{study}/benchmarks/classifier_plot/{variant}/seed-{seed}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        code=code("classifier/plot"),
    message:
        "Classifier: draw the curves and the confusion, seed {wildcards.seed}"
    script:
        "../scripts/classifier/plot.py"
