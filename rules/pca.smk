"""Principal components of the penguins.

inputs:  results/<study>/data/penguins/
outputs: results/<study>/pca/
steps:   fit, evaluate against scikit-learn, plot

PCA draws nothing at random: it is fitted once, and stands under seed-0 whatever the seeds are.
"""

metrics["pca"] = [f"results/{settings['study']}/pca/standardised/seed-0/metrics.csv"]
cached["pca"] = [f"results/{settings['study']}/pca/standardised/seed-0/model.npz"]
handed["pca"] = expand(
    "results/{study}/pca/standardised/seed-0/{file}",
    study=settings["study"],
    file=["scores.svg", "scores.csv", "variance.svg", "variance.csv", "loadings.csv", "neighbours.csv"],
)


rule pca_fit:
    input:
        penguins="results/{study}/data/penguins/seed-0/penguins.csv",
    output:
        "results/{study}/pca/standardised/seed-0/model.npz",
    log:
        "results/{study}/logs/pca_fit.log",
        record="results/{study}/logs/pca_fit.json",
    benchmark:
        "results/{study}/benchmarks/pca_fit.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(500),
    params:
        settings=pick("pca.components"),
        code=code("pca/fit"),
    message:
        "PCA: fit the penguins"
    script:
        "../scripts/pca/fit.py"


rule pca_evaluate:
    input:
        penguins="results/{study}/data/penguins/seed-0/penguins.csv",
        model="results/{study}/pca/standardised/seed-0/model.npz",
    output:
        metrics="results/{study}/pca/standardised/seed-0/metrics.csv",
        scores="results/{study}/pca/standardised/seed-0/scores.csv",
        variance="results/{study}/pca/standardised/seed-0/variance.csv",
        loadings="results/{study}/pca/standardised/seed-0/loadings.csv",
        neighbours="results/{study}/pca/standardised/seed-0/neighbours.csv",
    log:
        "results/{study}/logs/pca_evaluate.log",
        record="results/{study}/logs/pca_evaluate.json",
    benchmark:
        "results/{study}/benchmarks/pca_evaluate.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(500),
    params:
        code=code("pca/evaluate"),
    message:
        "PCA: compare with scikit-learn's"
    script:
        "../scripts/pca/evaluate.py"


rule pca_plot:
    input:
        scores="results/{study}/pca/standardised/seed-0/scores.csv",
        variance="results/{study}/pca/standardised/seed-0/variance.csv",
    output:
        scores="results/{study}/pca/standardised/seed-0/scores.svg",
        variance="results/{study}/pca/standardised/seed-0/variance.svg",
    log:
        "results/{study}/logs/pca_plot.log",
        record="results/{study}/logs/pca_plot.json",
    benchmark:
        "results/{study}/benchmarks/pca_plot.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(500),
    params:
        code=code("pca/plot"),
    message:
        "PCA: draw the components"
    script:
        "../scripts/pca/plot.py"
