"""From what the experiments hand over to the report.

inputs:  metrics, tables and figures of the experiments; report_template/
outputs: results/<study>/metrics.csv, metrics.json, run.json, report.<language>.html, .pdf; report.html, report.pdf
steps:   gather the metrics and the jobs' records, render both reports, copy those of the current study
"""

# What the report loads by name.
FINDINGS = [f"findings/{experiment}" for experiment in settings["experiments"]]
IMAGE_FACTS = {
    source: IMAGE_SETS[source].facts() if source in IMAGE_SETS else {"name": source, "own": False} for source in SOURCES
}
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("report_template/**/*.*"))


rule report_gather:
    input:
        require_profile,
        files=handed_files,
        metrics=metric_files,
    output:
        metrics="results/{study}/metrics.csv",
        summary="results/{study}/metrics.json",
        run="results/{study}/run.json",
    log:
        "results/{study}/logs/report_gather.log",
        record="results/{study}/logs/report_gather.json",
    benchmark:
        "results/{study}/benchmarks/report_gather.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(500),
    params:
        settings=pick(*[key for key in settings if key != "report"]) | {"images": IMAGE_FACTS},
        code=code("report/gather"),
    message:
        "Report: gather the metrics"
    script:
        "../scripts/report/gather.py"


rule report_html:
    input:
        templates=TEMPLATES,
        lock="envs/requirements.txt",
        files=handed_files,
        data=data_files,
        gathered=gathered_files,
    output:
        "results/{study}/report.{language}.html",
    log:
        "results/{study}/logs/report_html/{language}.log",
        record="results/{study}/logs/report_html/{language}.json",
    benchmark:
        "results/{study}/benchmarks/report_html/{language}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(500),
    params:
        settings=pick("experiments", "report.language", "seeds", "study"),
        code=code("report/html", *FINDINGS),
        provenance=lambda wildcards: origin(),
    message:
        "Report: render the HTML"
    script:
        "../scripts/report/html.py"


rule report_pdf:
    input:
        report_libraries,
        templates=TEMPLATES,
        lock="envs/requirements.txt",
        files=handed_files,
        data=data_files,
        gathered=gathered_files,
    output:
        "results/{study}/report.{language}.pdf",
    log:
        "results/{study}/logs/report_pdf/{language}.log",
        record="results/{study}/logs/report_pdf/{language}.json",
    benchmark:
        "results/{study}/benchmarks/report_pdf/{language}.tsv"
    conda:
        ENVIRONMENT
    threads: 1
    resources:
        mem_mb=growing(1000),
    params:
        settings=pick("experiments", "report.language", "seeds", "study"),
        code=code("report/pdf", *FINDINGS),
        provenance=lambda wildcards: origin(),
    message:
        "Report: render the PDF"
    script:
        "../scripts/report/pdf.py"


rule report_copy:
    input:
        require_writable,
        rendered_file,
    output:
        "report.{suffix}",
    log:
        "results/logs/report_copy-{suffix}.log",
    benchmark:
        "results/benchmarks/report_copy-{suffix}.tsv"
    wildcard_constraints:
        suffix="html|pdf",
    localrule: True
    conda:
        ENVIRONMENT
    threads: 1
    message:
        "Report: copy to {output}"
    shell:
        "(cp {input} {output}.part && mv {output}.part {output}) > {log} 2>&1"
