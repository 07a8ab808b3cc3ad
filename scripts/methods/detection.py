"""How well a score tells foreign images, the positive class, from known ones: higher scores are more foreign."""

import numpy as np

from scripts.methods.threshold import KEPT, kept_threshold, position


def detection(known: np.ndarray, foreign: np.ndarray) -> dict[str, float]:
    """The four measures of scores (n,) of known and (m,) of foreign images, by their keys."""
    return {
        "auroc": auroc(known, foreign),
        "aupr": aupr(known, foreign),
        "fpr95_ood": rejected_at_caught(known, foreign),
        "fpr95_id": accepted_at_kept(known, foreign),
    }


def auroc(known: np.ndarray, foreign: np.ndarray) -> float:
    """Chance that a foreign image scores higher than a known one; a tie counts one half.

    The Mann-Whitney statistic: Hanley and McNeil, Radiology 143, 1982. Raises ValueError as `_checked` does.
    """
    known, foreign = _checked(known, foreign)
    known = np.sort(known)
    below, up_to = (np.searchsorted(known, foreign, side=side).sum() for side in ("left", "right"))
    return float((below + up_to) / 2 / (len(foreign) * len(known)))


def aupr(known: np.ndarray, foreign: np.ndarray) -> float:
    """Average precision: precision at each distinct threshold, weighted by the recall it adds.

    Chance level is the share of foreign images. Raises ValueError as `_checked` does.
    """
    known, foreign = _checked(known, foreign)
    thresholds = np.unique(np.concatenate([foreign, known]))[::-1]
    caught = len(foreign) - np.searchsorted(np.sort(foreign), thresholds)
    rejected = len(known) - np.searchsorted(np.sort(known), thresholds)
    recall = caught / len(foreign)
    return float(np.sum(np.diff(recall, prepend=0) * caught / (caught + rejected)))


def rejected_at_caught(known: np.ndarray, foreign: np.ndarray, share: float = KEPT) -> float:
    """Share of known images that are rejected when at least ``share`` of the foreign ones are caught."""
    known, foreign = _checked(known, foreign)
    threshold = np.sort(foreign)[::-1][position(len(foreign), share)]
    return float(np.mean(known >= threshold))


def accepted_at_kept(known: np.ndarray, foreign: np.ndarray, share: float = KEPT) -> float:
    """Share of foreign images that are accepted when at least ``share`` of the known ones are kept."""
    known, foreign = _checked(known, foreign)
    return float(np.mean(foreign <= kept_threshold(known, share)))


def _checked(known: np.ndarray, foreign: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both as float64. Raises ValueError for an empty set and for a score that is not finite."""
    pair = []
    for name, scores in (("known", known), ("foreign", foreign)):
        scores = np.asarray(scores, dtype=np.float64)
        if not len(scores):
            raise ValueError(f"there are no {name} images")
        if not np.isfinite(scores).all():
            raise ValueError(f"a score of the {name} images is not finite")
        pair.append(scores)
    return pair[0], pair[1]
