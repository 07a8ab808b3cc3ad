"""Made-up results of the principal components, one or more for each of their verdicts."""

from tests.findings.made_up import entry, given

NAMES = ("Adelie", "Chinstrap", "Gentoo")


# What is missing in palmerpenguins' table.
MISSING = {"bill_length_mm": 2, "bill_depth_mm": 2, "flipper_length_mm": 2, "body_mass_g": 2, "sex": 11}


def case(agreements=(0.81, 0.62, 1.0), missing=MISSING, spared=9, written=("NA",), difference=2e-15, **doubtful):
    """333 penguins, a share of ``agreements`` a species; ``difference`` is the largest from scikit-learn's.

    Rows are ``missing`` by column, ``spared`` of them for what the study does not use; the rest is ``doubtful``.
    """
    shares = (0.69, 0.19, 0.09, 0.03)
    cumulative = [sum(shares[: count + 1]) for count in range(4)]
    metrics = {f"cumulative_explained_variance/{count}": entry(value) for count, value in enumerate(cumulative, 1)}
    metrics |= {f"difference_to_sklearn/{name}": entry(difference / 10) for name in ("components", "ratios")}
    metrics["difference_to_sklearn/scores"] = entry(difference)
    root = "pca/standardised/seed-0"
    names = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
    tables = {
        f"{root}/neighbours.csv": [
            {"species": name, "agreement": share} for name, share in zip(NAMES, agreements, strict=False)
        ],
        f"{root}/variance.csv": [
            {"components": float(count), "variance": 4 * share, "ratio": share, "cumulative": whole}
            for count, (share, whole) in enumerate(zip(shares, cumulative, strict=True), 1)
        ],
        f"{root}/loadings.csv": [{"measurement": name, "pc1": 0.5, "pc2": -0.5} for name in names],
    }
    dropped = max(missing.values(), default=0)
    facts = {
        **{"read": 333 + dropped, "rows": 333, "dropped": dropped, "missing": missing, "spared": spared},
        **{"written": written, "unused": [column for column in ("island", "sex", "year") if column in missing]},
        **{"repeated": [], "far": {}, "limit": 8, "alike": [], **doubtful},
    }
    return given({"standardised": metrics}, {"components": 2}, tables, {"data/penguins/seed-0/penguins.json": facts})


CASES = {
    "not all species come apart": case(),
    "some touch, one row dropped": case((0.9, 0.99, 1.0), {"sex": 1}, 1, (".",)),
    "all come apart, no row dropped": case((0.99, 1.0), {}, 0, ()),
    "rows dropped for what the study uses": case(
        missing={"species": 1, "bill_length_mm": 2}, spared=0, written=("", "-")
    ),
    "rows dropped for what it does not use too": case(missing={"sex": 2, "year": 3}, spared=3),
    "one measurement far off, one row twice, one name twice": case(
        far={"flipper_length_mm": [[3, 5000.0]]}, repeated=[[12, 2]], alike=[["Adelie", "adelie"]]
    ),
    "many measurements far off, the table twice, names twice": case(
        far={"flipper_length_mm": [[13, 5000.0]], "body_mass_g": [[line, 3.75] for line in range(2, 115)]},
        repeated=[[line, line - 344] for line in range(346, 679)],
        alike=[["Adelie", "adelie"], ["Gen too", "Gentoo", "gentoo"]],
    ),
    "one species": case((1.0,)),
    "another result than scikit-learn's": case(difference=2e-3),
    "the same result as scikit-learn's": case(difference=0.0),
}
