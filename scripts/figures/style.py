"""How every figure looks: colours, sizes, fonts. An edit here reruns figures, never a training."""

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt

# Petroff's ten colours stay apart for colour-blind readers (arXiv:2107.02270).
COLOURS = plt.style.library["petroff10"]["axes.prop_cycle"].by_key()["color"]
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
# Colour maps by what they show: ink on paper, photographs as they are, shares, densities, energies (low is dark).
INK, PHOTOGRAPH, SHARES, DENSITY, ENERGY = "gray_r", "gray", "Blues", "viridis", "viridis_r"
LINES = ("-", "--", ":", "-.")
# The text width of the printed page, in inches.
WIDTH = 6.7
# Whatever a matplotlibrc of this machine says.
plt.rcdefaults()
plt.rcParams.update(
    {
        "font.family": "DejaVu Sans",
        "font.size": 8,
        "axes.titlesize": 8.5,
        "axes.labelsize": 8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": "#dddddd",
        "grid.linewidth": 0.6,
        "legend.frameon": False,
        "legend.fontsize": 8,
        "lines.linewidth": 1.4,
        "savefig.dpi": 200,
        "figure.constrained_layout.use": True,
    }
)


def panels(rows: int, columns: int, height: float, width: float = WIDTH, **options):
    """A figure of the given size in inches and its axes, always a (rows, columns) array."""
    return plt.subplots(rows, columns, figsize=(width, height), squeeze=False, **options)


def say(axis, text: str) -> None:
    """Words in the middle of axes that have nothing to show."""
    axis.text(0.5, 0.5, text, transform=axis.transAxes, ha="center", va="center")


def bare(axis) -> None:
    """No ticks, frame or grid: for pictures."""
    axis.set_xticks([])
    axis.set_yticks([])
    axis.grid(False)
    for spine in axis.spines.values():
        spine.set_visible(False)
