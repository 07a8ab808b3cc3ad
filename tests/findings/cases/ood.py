"""Made-up results of out-of-distribution detection, one or more for each verdict."""

from tests.findings.made_up import entry, given

PARTS, MEASURES = ("validation", "test"), ("auroc", "aupr", "fpr95_ood", "fpr95_id")


def results(test, validation=None, selected=(1,), converged=None):
    """Of one detector: its AUROC on test images, and on validation images (the same unless said), a value a seed."""
    given_to = {"validation": validation or test, "test": test}
    found = {f"{part}/photographs/{name}": entry(*given_to[part]) for part in PARTS for name in MEASURES}
    gone = [value is None for value in test]
    for name, values in (("selected", selected), ("converged", converged or (1,) * len(test))):
        found[name] = entry(*(None if lost else value for value, lost in zip(values, gone, strict=True)))
    return found


def case(metrics, smallest=300, shown=None, initialisations=3):
    mixtures = [variant for variant in metrics if variant.startswith("gmm-")]
    selection = {
        "variant": shown or next(iter(metrics)),
        "smallest_component": dict.fromkeys(mixtures, smallest),
        "foreign_images": {"validation": 330, "test": 330},
    }
    settings = {"detectors": list(metrics), "initialisations": initialisations, "foreign": "photographs"}
    return given(metrics, settings, {}, {"ood/selected/seed-0/selection.json": selection})


CASES = {
    "most are told by mixtures": case({"gmm-5": results((0.95,)), "gmm-10": results((0.93,), selected=(0,))}),
    "many are told, with one image in a component": case(
        {"gmm-5": results((0.8,)), "gmm-10": results((0.7,), selected=(0,))}, smallest=1
    ),
    "hardly better than guessing, and validation did not say so": case(
        {"gmm-5": results((0.6,), (0.9,)), "gmm-10": results((0.5,), selected=(0,))}, smallest=20
    ),
    "worse than guessing": case({"gmm-5": results((0.188,)), "gmm-10": results((0.1,), selected=(0,))}),
    "all activations are constant": case({"gmm-5": results((0.5,))}, smallest=None),
    "one detector, from one start": case({"gmm-5": results((0.95,))}, initialisations=1),
    "seeds agree": case(
        {"gmm-1": results((0.95, 0.96), selected=(1, 1)), "gmm-10": results((0.9, 0.9), selected=(0, 0))}
    ),
    "seeds disagree, and a fit failed": case(
        {
            "gmm-5": results((0.95, 0.93), selected=(1, 0), converged=(1, 0)),
            "gmm-10": results((0.9, 0.96), selected=(0, 1)),
        }
    ),
    "two fits failed": case(
        {
            "gmm-5": results((0.95, 0.93), selected=(1, 1), converged=(0, 0)),
            "gmm-10": results((0.9, 0.9), selected=(0, 0)),
        }
    ),
    "the seed that is shown diverged": case(
        {"gmm-5": results((None, 0.95), selected=(0, 1)), "gmm-10": results((None, 0.9), selected=(0, 0))}
    ),
    "every seed diverged": case({"gmm-5": results((None,)), "gmm-10": results((None,), selected=(0,))}),
    "another detector is selected": case(
        {"gmm-5": results((0.9,), selected=(0,)), "msp": results((0.95,))}, shown="msp"
    ),
    "seeds disagree on detectors": case(
        {"gmm-5": results((0.9, 0.9), selected=(0, 1)), "msp": results((0.95, 0.8), selected=(1, 0))}, shown="msp"
    ),
    "no mixture, and none is told": case({"msp": results((0.4,)), "sure": results((0.3,), selected=(0,))}, shown="msp"),
}
