"""Made-up results of the classifier, one or more for each of its verdicts."""

from tests.findings.made_up import entry, given

SETTINGS = {"epochs": 10, "batch_size": 128, "learning_rate": 0.001}


def case(test, train=(0.99,), mistakes=3, validation_losses=(0.4, 0.2)):
    """Ten test images of each digit, of which ``mistakes`` fours were taken for nines."""
    confusion = [
        {"digit": float(digit)} | {f"as_{taken}": 10.0 * (taken == digit) for taken in range(10)} for digit in range(10)
    ]
    confusion[4] |= {"as_4": 10.0 - mistakes, "as_9": float(mistakes)}
    history = [{"epoch": float(epoch), "validation_loss": loss} for epoch, loss in enumerate(validation_losses, 1)]
    metrics = {"train/accuracy": entry(*train), "validation/accuracy": entry(*test), "test/accuracy": entry(*test)}
    tables = {
        "classifier/mlp/seed-0/confusion.csv": confusion,
        "classifier/mlp/seed-0/history.csv": history if test[0] is not None else [],
    }
    return given({"mlp": metrics}, SETTINGS, tables)


CASES = {
    "very well, as training images": case((0.98,)),
    "well enough, and training images better": case((0.93,)),
    "too badly, without a mistake in the table": case((0.5,), (0.5,), mistakes=0),
    "one mistake": case((0.98,), mistakes=1),
    "several seeds": case((0.98, 0.97), (0.99, 0.99)),
    "the seed that is shown diverged": case((None, 0.97), (None, 0.98)),
    "every seed diverged": case((None,), (None,)),
}
