"""The configuration, through the engine: mistakes are told all at once before any job; what the study full plans."""

import re
import shutil
from pathlib import Path


def mistakes(project, *arguments):
    """The lines of a start that stops at its configuration."""
    answer = project.snakemake("--cores", "1", "report.pdf", *arguments)
    assert answer.returncode == 1, answer.stdout
    assert {path.name for path in (project.folder / "results").iterdir()} == {"README.md"}
    first, *lines = answer.stdout.splitlines()
    assert first.startswith("Using workflow specific profile")
    return lines


def test_mistakes_of_all_files_and_the_command_line_are_told_at_once_and_nothing_else(project):
    config = project.folder / "config.yaml"
    config.write_text(config.read_text().replace("clusters: 10 ", "clusters: 010 "))
    (project.folder / "mine.yaml").write_text(
        "pca: {component: 2}\nstudies:\n  mine:\n    classifier: {learning_rate: 1e-3}\npca: {components: 3}\n"
    )
    assert mistakes(project, "--configfile", "mine.yaml", "--config", "study=", "seeds=[0, 1]") == [
        'config.yaml: kmeans.clusters: "010" is not an integer from 2 to 50: a leading 0 is octal in YAML 1.1, '
        "write 10",
        'mine.yaml, line 5, column 1: the key "pca" stands twice',
        'mine.yaml: studies.mine.classifier.learning_rate: "1e-3" is not a number above 0 and of at most 1e+30: it is '
        "text in YAML 1.1, write 1.0e-3",
        "command line: study: no value: give the name of a study, or leave the key out",
        'command line: seeds: --config cannot set it: write the line "seeds: [0, 1]" to a file, mine.yaml, and add '
        "--configfile mine.yaml",
    ]


def test_file_that_is_no_yaml_and_a_configfile_are_told_at_once(project):
    (project.folder / "config.yaml").write_text("study: sample\nseeds: [0, 1\nreport: {}\n")
    (project.folder / "mine.yaml").write_text("autoencoder: {epohcs: 5}\n")
    assert mistakes(project, "--configfile", "mine.yaml") == [
        "config.yaml, line 3, column 7: expected ',' or ']', but got ':'",
        'mine.yaml: autoencoder.epohcs: unknown key, did you mean "epochs"?',
    ]


def test_full_study_plans_every_training_with_every_seed_without_a_network(project, tmp_path):
    (tmp_path / "audit").mkdir()
    shutil.copy(Path(__file__).with_name("audit.py"), tmp_path / "audit/sitecustomize.py")
    project.environment = {"PYTHONPATH": str(tmp_path / "audit"), "AUDIT": str(tmp_path / "events")}
    answer = project.snakemake("--dry-run", "report.pdf", "--config", "study=full")
    assert answer.returncode == 0, answer.stdout
    planned = dict(re.findall(r"^(\w+_train|ood_fit) +(\d+)$", answer.stdout, re.M))
    assert planned == {
        "autoencoder_train": "3",
        "classifier_train": "3",
        "ebm_mixture_train": "18",
        "ebm_mnist_train": "6",
        "ood_fit": "9",
    }
    events = {line.split("\t")[0] for line in (tmp_path / "events").read_text().splitlines()}
    assert "open" in events and "socket.connect" not in events
