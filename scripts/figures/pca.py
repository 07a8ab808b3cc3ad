"""Figures of the principal components."""

import matplotlib.ticker as ticker
import numpy as np

from scripts.figures.style import COLOURS, MARKERS, panels
from scripts.methods.table import Table


def score_planes(scores: Table, variance: Table):
    """Own and scikit-learn's first two components side by side, by species. Columns: species, pc1, pc1_sklearn, …"""
    figure, axes = panels(1, 2, height=2.7, sharex=True, sharey=True)
    clouds = {}
    for axis, suffix, title in zip(axes[0], ("", "_sklearn"), ("Own PCA", "scikit-learn's PCA"), strict=True):
        for index, species in enumerate(np.unique(scores.species)):
            rows = scores.where(scores.species == species)
            clouds[species] = axis.scatter(
                rows[f"pc1{suffix}"],
                rows[f"pc2{suffix}"],
                s=14,
                marker=MARKERS[index % len(MARKERS)],
                color=COLOURS[index % len(COLOURS)],
                edgecolors="white",
                linewidths=0.3,
                rasterized=scores.rows > 1000,
            )
        axis.set_title(title)
        axis.set_xlabel(f"Component 1 ({variance.ratio[0]:.1%} of variance)")
    axes[0, 0].set_ylabel(f"Component 2 ({variance.ratio[1]:.1%} of variance)")
    legend = figure.legend(list(clouds.values()), list(clouds), loc="outside upper center", ncols=8, markerscale=1.4)
    # A species may hold $ or begin with _, which is a formula or hidden for matplotlib otherwise.
    for text in legend.get_texts():
        text.set_parse_math(False)
    return figure


def explained_variance(variance: Table):
    """Bars of each component's share under the cumulative curve."""
    figure, axes = panels(1, 1, height=2.1, width=4.2)
    axis = axes[0, 0]
    axis.bar(variance.components, variance.ratio, color=COLOURS[0], width=0.6, label="One component")
    axis.plot(variance.components, variance.cumulative, "o-", color=COLOURS[1], label="Cumulative")
    for number, value in zip(variance.components, variance.cumulative, strict=True):
        axis.annotate(f"{value:.1%}", (number, value), xytext=(0, 5), textcoords="offset points", ha="center")
    axis.set_xticks(variance.components)
    axis.set_xlabel("Number of components")
    axis.set_ylabel("Share of variance")
    axis.set_ylim(0, 1.12)
    axis.yaxis.set_major_formatter(ticker.PercentFormatter(1))
    axis.legend(loc="center right")
    return figure
