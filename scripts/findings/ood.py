"""Whether a detector tells foreign images from digits, and which one validation images choose."""

from scripts.findings.given import Given, Key


def find(given: Given) -> dict:
    return {"key": key_rows(given)}


def key_rows(given: Given) -> list[Key]:
    """The detectors that some seed selected; all of them where the classifier diverged with every seed."""
    rows = []
    for variant, results in given.metrics.items():
        if results["selected"]["mean"] != 0:
            name = "selected auroc" if results["selected"]["mean"] else "auroc"
            rows.append(Key(name, variant, f"test/{given.settings['foreign']}/auroc", "number", 3, "higher"))
    return rows
