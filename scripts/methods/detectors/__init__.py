"""Detectors of foreign images, by what a classifier of digits makes of them: one a file, all with one face.

    fit(features, labels, logits, *, number, initialisations, report, checkpoint) -> arrays
    score(arrays, features, logits) -> (n,)

Features (n, d) are the activations of the classifier's penultimate layer, logits (n, 10) its output, both in double
precision; labels (n,) are the digits of the images for training. ``number`` is the N of a name such as gmm-N, or None;
``report`` hears of the start and of how many, of its iterations so far and of how many at most. ``fit`` ignores what it
has no use for. Arrays are by name, to be stored; ``converged`` is among them where something is iterated. A higher
score is more foreign. A detector of which there is more to say has ``facts(arrays, images) -> dict`` too, for a fit to
so many images.

One more is a file here, and its name in scripts/workflow/choices.py; scripts/figures/ood.py and
report_template/names/ood.html.j2 may have words for it.
"""
