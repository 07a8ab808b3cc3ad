import shutil
from pathlib import Path

import pytest
import yaml

from scripts.workflow import settings

ROOT = Path(__file__).resolve().parents[2]
CONFIG = (ROOT / "config.yaml").read_text(encoding="utf-8")
SCHEMA = yaml.safe_load((ROOT / "config.schema.yaml").read_text(encoding="utf-8"))


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


def complaint(given, folder):
    with pytest.raises(SystemExit) as stopped:
        settings.load(given, folder)
    return str(stopped.value)


def knobs(schema, prefix=""):
    """Path and schema of every key that holds a value."""
    for key, knob in schema["properties"].items():
        if "properties" in knob:
            yield from knobs(knob, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", knob


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
    assert loaded["ebm_mixture"]["points"] == 2000
    assert "studies" not in loaded


def test_loaded_settings_hold_every_knob(folder):
    loaded = settings.load({}, folder)
    settings.pick(loaded, *(path for path, _ in knobs(SCHEMA) if path != "studies"))


def test_empty_file_reads_as_an_empty_mapping(tmp_path):
    for text in ("", "# only a comment\n", "---\n"):
        (tmp_path / "config.yaml").write_text(text)
        assert settings.read(tmp_path / "config.yaml") == {}


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
    assert settings.load({}, folder)["ebm_mixture"]["points"] == 2000
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


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"kmeans": {"cluster": 5}}, 'command line: kmeans.cluster: unknown key, did you mean "clusters"?'),
        ({"seed": 5}, 'command line: seed: unknown key, did you mean "seeds"?'),
        ({"zzzz": 5}, "command line: zzzz: unknown key"),
        ({"kmeans": {"clusters": "many"}}, 'command line: kmeans.clusters: "many" is not an integer'),
        ({"kmeans": 3}, "command line: kmeans: 3 is not a mapping"),
        ({"kmeans": {"clusters": True}}, "command line: kmeans.clusters: true is not an integer"),
        ({"kmeans": {"clusters": 4.5}}, "command line: kmeans.clusters: 4.5 is not an integer"),
        ({"kmeans": {"clusters": 1}}, "command line: kmeans.clusters: 1 is not at least 2"),
        ({"pca": {"components": 5}}, "command line: pca.components: 5 is not at most 4"),
        ({"data": {"validation_fraction": 0}}, "command line: data.validation_fraction: 0 is not above 0"),
        ({"data": {"validation_fraction": 1}}, "command line: data.validation_fraction: 1 is not below 1"),
        ({"data": {"penguins": 3}}, "command line: data.penguins: 3 is not text or null"),
        ({"seeds": []}, "command line: seeds: the list is empty, give at least 1"),
        ({"seeds": [1, 1]}, "command line: seeds: [1, 1] holds a value twice"),
        ({"seeds": [0, -1]}, "command line: seeds.1: -1 is not at least 0"),
        (
            {"experiments": ["kmean"]},
            'command line: experiments.0: "kmean" is not one of "pca", "autoencoder", "kmeans", "classifier", "ood", '
            '"ebm_mixture", "ebm_mnist", did you mean "kmeans"?',
        ),
        (
            {"data": {"validation_fraction": float("nan")}},
            "command line: data.validation_fraction: nan is not a finite number",
        ),
    ],
)
def test_mistake_on_the_command_line_is_one_sentence_with_its_key(folder, given, expected):
    assert complaint(given, folder) == expected


def test_same_mistake_in_the_file_names_the_file(folder):
    edit(folder, "clusters: 10 ", "clusters: ten ")
    assert complaint({}, folder) == 'config.yaml: kmeans.clusters: "ten" is not an integer'


def test_number_with_an_exponent_but_no_point_is_explained(folder):
    message = complaint({"kmeans": {"max_iterations": "1e2"}}, folder)
    assert message.startswith('command line: kmeans.max_iterations: "1e2" is not an integer: it is text in YAML 1.1')
    written = message.rsplit("write ", 1)[1]
    assert yaml.safe_load(written) == 100.0


def test_exponent_in_the_file_is_explained_with_a_number_that_yaml_reads(folder):
    edit(folder, "validation_fraction: 0.2 ", "validation_fraction: 1e-3 ")
    message = complaint({}, folder)
    assert "data.validation_fraction" in message
    assert yaml.safe_load(message.rsplit("write ", 1)[1]) == 1e-3


def test_quoted_number_is_explained(folder):
    assert "write 12 without quotes" in complaint({"kmeans": {"clusters": "12"}}, folder)


def test_integer_written_as_a_float_is_refused(folder):
    assert "kmeans.max_iterations: 100.0 is not an integer" in complaint({"kmeans": {"max_iterations": 1.0e2}}, folder)


def test_unknown_study_is_answered_with_those_there_are(folder):
    add_studies(folder, "  large: {}\n")
    message = complaint({"study": "smaple"}, folder)
    assert message == 'study: "smaple" is unknown, did you mean "sample"?; there are full, laptop, large, sample'


def test_several_mistakes_are_told_at_once(folder):
    edit(folder, "components: 4 ", "components: 9 ")
    lines = complaint({"seeds": [], "kmean": {}, "kmeans": {"clusters": 99}}, folder).splitlines()
    assert len(lines) == 4
    for part in ("config.yaml: pca.components", "line: seeds", "line: kmean:", "line: kmeans.clusters"):
        assert sum(part in line for line in lines) == 1


def test_mistake_inside_a_study_that_is_not_chosen_is_told(folder):
    add_studies(folder, "  other: {kmeans: {clusters: 99}}\n")
    assert complaint({}, folder) == "config.yaml: studies.other.kmeans.clusters: 99 is not at most 50"


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


def test_more_clusters_than_images_are_refused(folder):
    given = {"kmeans": {"clusters": 30, "images": 25, "starts": ["random"]}}
    assert complaint(given, folder).endswith("kmeans.clusters: 30 is more than kmeans.images, 25")


def test_class_means_with_another_number_of_clusters_are_refused(folder):
    message = complaint({"kmeans": {"clusters": 12}}, folder)
    assert message.endswith("kmeans.clusters: the start class-means needs 10, one a digit, not 12")


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


@pytest.mark.parametrize("text", ["data: {penguins: {{path}}}\n", "? [a, b]\n: 1\n"])
def test_key_that_is_not_text_is_told_with_its_line(folder, text):
    (folder / "config.yaml").write_text(text)
    assert complaint({}, folder).startswith("config.yaml, line 1, column ")


def test_control_character_is_told_in_a_sentence(folder):
    (folder / "config.yaml").write_text("study: sam\x07ple\n")
    assert complaint({}, folder).startswith("config.yaml")


def test_latin_1_file_is_told_with_the_byte(folder):
    (folder / "config.yaml").write_bytes("study: größe\n".encode("latin-1"))
    assert complaint({}, folder) == "config.yaml: byte 9 is not UTF-8: save the file as UTF-8"


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
