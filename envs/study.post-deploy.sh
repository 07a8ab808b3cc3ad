#!/usr/bin/env bash
# Run by Snakemake, in the project's folder, once it has made the environment of study.yaml. After a new lock, delete
# .snakemake/conda. Not tried.
set -eu
python -m pip install --require-hashes --requirement envs/requirements.txt
