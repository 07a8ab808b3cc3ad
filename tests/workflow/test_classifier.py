"""The classifier of the finished tiny study."""

import csv

METRICS = {f"{part}/accuracy" for part in ("train", "validation", "test")}


def test_tree_of_the_classifier_is_complete(finished):
    folder = finished.folder / "results/tiny/classifier/mlp"
    made = {path.relative_to(folder).as_posix() for path in folder.glob("*/*")}
    kept = ("weights.safetensors", "training.json", "history.csv", "metrics.csv", "confusion.csv")
    expected = {f"seed-0/{name}" for name in kept}
    assert made == expected | {"seed-0/curves.svg", "seed-0/confusion.svg"}


def test_every_accuracy_of_the_classifier_is_there(finished):
    assert {row["metric"] for row in finished.metrics("classifier")} == METRICS
    assert all(row["variant"] == "mlp" and 0 <= float(row["value"]) <= 1 for row in finished.metrics("classifier"))


def test_accuracy_of_the_test_images_is_the_diagonal_of_the_confusion(finished):
    for row in finished.metrics("classifier"):
        if row["metric"] == "test/accuracy":
            path = finished.folder / f"results/tiny/classifier/mlp/seed-{row['seed']}/confusion.csv"
            with path.open(newline="") as file:
                counts = [
                    [int(cell) for name, cell in line.items() if name != "digit"] for line in csv.DictReader(file)
                ]
            assert float(row["value"]) == sum(counts[digit][digit] for digit in range(10)) / sum(map(sum, counts))


def test_both_reports_have_the_classifier(finished):
    for text in (finished.html_words(), finished.pdf_words()):
        assert "A perceptron 784-512-256-10 with ReLU" in text
        assert "of the test images are named rightly" in text
