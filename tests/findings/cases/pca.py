"""Made-up results of the principal components, one or more for each of their verdicts."""

from tests.findings.made_up import entry, given

NAMES = ("Adelie", "Chinstrap", "Gentoo")


def case(agreements=(0.81, 0.62, 1.0), dropped=11, difference=2e-15):
    """333 penguins, a share of ``agreements`` a species; ``difference`` is the largest from scikit-learn's."""
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
    facts = {"rows": 333, "dropped": dropped}
    return given({"standardised": metrics}, {"components": 2}, tables, {"data/penguins/seed-0/penguins.json": facts})


CASES = {
    "not all species come apart": case(),
    "some touch, one row dropped": case((0.9, 0.99, 1.0), dropped=1),
    "all come apart, no row dropped": case((0.99, 1.0), dropped=0),
    "one species": case((1.0,)),
    "another result than scikit-learn's": case(difference=2e-3),
    "the same result as scikit-learn's": case(difference=0.0),
}
