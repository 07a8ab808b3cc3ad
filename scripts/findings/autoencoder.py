"""What two numbers hold of a digit, beside two principal components."""

from scripts.findings.given import Given, Key


def find(given: Given) -> dict:
    return {
        "key": [
            Key("error", "mlp", "test/mse", "number", 4, "lower"),
            Key("neighbours", "mlp", "test/knn_accuracy", "percent", 1, "higher"),
        ]
    }
