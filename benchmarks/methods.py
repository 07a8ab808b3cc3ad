"""Compare the study's methods with their peers, side by side in one run, and write docs/benchmarks.md.

    .venv/bin/python -m benchmarks.methods DIGITS [PART ...]

DIGITS is an .npz with `images` (n, 28, 28) of bytes and their `labels`, such as results/data/mnist.npz, or a folder
with MNIST's training files. PART is one of `PARTS`; rows of others then stay, unless images or versions are new. All
take two hours, most of it the mixtures'. One thread; times are of the processor, not of the wall, since others may use
the machine; peers alternate with ours, and what counts is the ratio of neighbours in time.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType

import faiss
import numpy as np
import sklearn
import torch
from PIL import Image
from sklearn.cluster import KMeans, kmeans_plusplus
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss
from torch.utils.data import DataLoader, Dataset, TensorDataset
from torch_sgld import SGLD
from torchvision.transforms.functional import to_tensor

from scripts.methods import activations, idx, kmeans, pca, principal_components
from scripts.methods.detectors import gmm
from scripts.methods.initial_weights import initialise
from scripts.methods.langevin import wide_start
from scripts.methods.networks.autoencoder import Autoencoder
from scripts.methods.networks.classifier import Classifier
from scripts.methods.networks.plane_energy import energy_network
from scripts.methods.samplers import native, torch_sgld
from scripts.methods.starts import k_means_plus_plus, random
from scripts.methods.training import Plan, train
from scripts.workflow.formats.arrays import read_arrays

TABLE = Path(__file__).resolve().parents[1] / "docs/benchmarks.md"
CLUSTERS = 10
BATCH = 128


def read_digits(path: Path) -> tuple[np.ndarray, np.ndarray]:
    if path.suffix == ".npz":
        arrays = read_arrays(path)
        return arrays["images"], arrays["labels"]
    return idx.labelled({file.name: file.read_bytes() for file in path.glob("train-*.gz")}, "train")


def alternate(
    what: str,
    ours: Callable[[int], object],
    peers: dict[str, Callable[[int], object]],
    measure: str,
    agreement: Callable[[object, object], str],
    repeats: int,
) -> list[str]:
    """A table row for each peer; in turn, ours and each peer are called with the number of the repeat."""
    calls = {"ours": ours, **peers}
    times, agreements = {name: [] for name in calls}, {name: [] for name in peers}
    for repeat in range(repeats):
        results = {}
        for name, call in calls.items():
            started = time.process_time()
            results[name] = call(repeat)
            times[name].append(time.process_time() - started)
            print(f"{what}, {name}: {times[name][-1]:.2f} s", flush=True)
        for name in peers:
            agreements[name].append(agreement(results["ours"], results[name]))
    rows = []
    for name in peers:
        ratios = np.array(times["ours"]) / np.array(times[name])
        seconds = [f"{np.median(times[key]):.2f}" for key in ("ours", name)]
        spread = f" ({ratios.min():.2f} to {ratios.max():.2f})" if repeats > 1 else ""
        ratio = f"{np.median(ratios):.2f}{spread}"
        result = f"{measure}: {', '.join(agreements[name])}"
        rows.append(f"| {' | '.join([what, name, *seconds, ratio, result])} |")
    return rows


def lloyd_rows(points: np.ndarray, repeats: int) -> list[str]:
    def start(repeat: int) -> np.ndarray:
        return random.centroids(points, CLUSTERS, np.random.default_rng(repeat), None)

    def peer(repeat: int, algorithm: str, kind: type = np.float32) -> np.ndarray:
        model = KMeans(CLUSTERS, init=start(repeat), n_init=1, tol=0, max_iter=1000, algorithm=algorithm)
        return model.fit(points.astype(kind, copy=False)).labels_

    def plain(repeat: int) -> np.ndarray:
        """One product with the centroids and one with the labels' indicators, in blocks."""
        centroids, labels = start(repeat), None
        while True:
            norms, sums, sizes = (centroids**2).sum(axis=1), np.zeros_like(centroids), np.zeros(CLUSTERS, np.float32)
            found = []
            for first in range(0, len(points), 2048):
                block = points[first : first + 2048]
                found.append((norms - 2 * block @ centroids.T).argmin(axis=1))
                indicators = np.eye(CLUSTERS, dtype=np.float32)[found[-1]]
                sums += indicators.T @ block
                sizes += indicators.sum(axis=0)
            found = np.concatenate(found)
            if labels is not None and (found == labels).all():
                return labels
            labels, centroids = found, sums / sizes[:, None]

    iterations = []

    def ours(repeat: int) -> np.ndarray:
        result = kmeans.lloyd(points, start(repeat), max_iterations=1000)
        iterations.append(result.iterations)
        return result.labels[-1]

    def faiss_kmeans(repeat: int) -> np.ndarray:
        """As many iterations as ours took: it knows no other end. Called after ours of the same repeat."""
        model = faiss.Kmeans(points.shape[1], CLUSTERS, niter=iterations[repeat], max_points_per_centroid=len(points))
        model.train(points, init_centroids=start(repeat))
        return model.index.search(points, 1)[1][:, 0]

    peers = {
        "scikit-learn `KMeans(algorithm='lloyd')`": lambda repeat: peer(repeat, "lloyd"),
        f"faiss {faiss.__version__} `Kmeans`, as many iterations": faiss_kmeans,
        "the same in float64": lambda repeat: peer(repeat, "lloyd", np.float64),
        "scikit-learn `KMeans(algorithm='elkan')`": lambda repeat: peer(repeat, "elkan"),
        "plain loop in blocks": plain,
    }
    what = "K-means to unchanged labels, float32"
    rows = alternate(what, ours, peers, "labels that differ", lambda own, other: str((own != other).sum()), repeats)
    return [row.replace(what, f"{what}, {', '.join(map(str, iterations))} iterations") for row in rows]


def start_rows(points: np.ndarray, repeats: int) -> list[str]:
    def potential(centroids: np.ndarray) -> float:
        return sum(
            ((block[:, None] - centroids) ** 2).sum(axis=2).min(axis=1).sum(dtype=float)
            for block in np.array_split(points[::20], 10)
        )

    return alternate(
        "K-means, k-means++ start, float32",
        lambda repeat: k_means_plus_plus.centroids(points, CLUSTERS, np.random.default_rng(repeat), None),
        {"scikit-learn `kmeans_plusplus`": lambda repeat: kmeans_plusplus(points, CLUSTERS, random_state=repeat)[0]},
        "inertia over the peer's",
        lambda own, other: f"{potential(own) / potential(other):.2f}",
        repeats,
    )


def pca_rows(points: np.ndarray, repeats: int) -> list[str]:
    data = points[:, np.ptp(points, axis=0) > 0].astype(np.float64)

    def peer(solver: str) -> np.ndarray:
        standardised = (data - data.mean(axis=0)) / data.std(axis=0, ddof=principal_components.DDOF)
        return PCA(svd_solver=solver).fit(standardised).explained_variance_

    return alternate(
        f"PCA of {data.shape[0]:,} x {data.shape[1]} standardised pixels, float64",
        lambda repeat: pca.fit(data).explained_variance,
        {
            f"scikit-learn `PCA(svd_solver='{name}')`": lambda repeat, name=name: peer(name)
            for name in ("full", "covariance_eigh")
        },
        "largest difference of variances",
        lambda own, other: f"{np.abs(own - other).max():.0e}",
        repeats,
    )


class Pictures(Dataset):
    """Images as torchvision's data sets give them: a picture made into a tensor, one at a time."""

    def __init__(self, images: np.ndarray):
        self.images = images

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, place: int) -> tuple:
        return to_tensor(Image.fromarray(self.images[place])), 0


def epoch_rows(images: np.ndarray, points: np.ndarray, repeats: int) -> list[str]:
    pixels = torch.from_numpy(points)

    def network(repeat: int) -> Autoencoder:
        return initialise(Autoencoder, torch.Generator().manual_seed(repeat))

    def ours(repeat: int) -> float:
        sets, generator = [(pixels, pixels), (pixels[:1], pixels[:1])], np.random.default_rng(repeat)
        result = train(network(repeat), mse_loss, *sets, Plan(1, BATCH, 1e-3), generator)
        return result.history[0]["train_loss"]

    def plain(repeat: int, dataset: Dataset) -> float:
        model, total = network(repeat), 0.0
        optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
        for inputs, _ in DataLoader(dataset, batch_size=BATCH, shuffle=True):
            inputs = inputs.view(len(inputs), -1)
            value = mse_loss(model(inputs), inputs)
            optimiser.zero_grad()
            value.backward()
            optimiser.step()
            total += value.item() * len(inputs)
        return total / len(dataset)

    return alternate(
        f"Autoencoder, an epoch of {len(images):,} images",
        ours,
        {
            "plain `DataLoader` of pictures": lambda repeat: plain(repeat, Pictures(images)),
            "plain `DataLoader` of one tensor": lambda repeat: plain(repeat, TensorDataset(pixels, pixels)),
        },
        "training loss over the peer's",
        lambda own, other: f"{own / other:.2f}",
        repeats,
    )


def mixture_rows(points: np.ndarray, labels: np.ndarray, components: int) -> list[str]:
    """On the activations of a classifier trained as the study's; both likelihoods are of all 256 of them."""
    pixels, digits = torch.from_numpy(points), torch.from_numpy(labels.astype(np.int64))
    network, generator = initialise(Classifier, torch.Generator().manual_seed(0)), np.random.default_rng(0)
    sets = [(pixels, digits), (pixels[:1], digits[:1])]
    train(network, cross_entropy, *sets, Plan(10, BATCH, 1e-3), generator)
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    values = activations.activations(weights, points)
    return alternate(
        f"Gaussian mixture of {components} components, {len(values):,} images, the best of 3 starts",
        lambda repeat: gmm.fit_mixture(values, components, 3),
        {
            "scikit-learn `GaussianMixture`": lambda repeat: GaussianMixture(
                components, n_init=3, random_state=gmm.RANDOM_STATE
            ).fit(values)
        },
        "mean log-likelihood, ours and the peer's",
        lambda own, other: f"{gmm.log_likelihoods(values, own).mean():.4f} and {other.score(values):.4f}",
        repeats=1,
    )


def chain_rows(repeats: int) -> list[str]:
    """The variance of a coordinate says that the chains are alike: the noise is drawn in another order."""
    points, steps, size = 10_000, 200, 0.1

    def network() -> nn.Module:
        return initialise(partial(energy_network, 10), torch.Generator().manual_seed(0))

    def assignment(repeat: int) -> torch.Tensor:
        """As one writes it with torch-sgld, which also computes the gradients by the weights that nobody asks for."""
        torch.manual_seed(repeat)
        energy, positions = network(), (5 * torch.randn(points, 2)).requires_grad_()
        sampler = SGLD([positions], lr=size)
        for _ in range(steps):
            sampler.zero_grad()
            energy(positions).sum().backward()
            sampler.step()
        return positions.detach()

    def chains(repeat: int, kind: ModuleType) -> torch.Tensor:
        generator = torch.Generator().manual_seed(repeat)
        return kind.Energy(network()).chains(wide_start(points, generator), steps, size, generator)

    return alternate(
        f"{steps} Langevin steps of {points:,} chains in the plane",
        lambda repeat: chains(repeat, native),
        {
            "loop with torch-sgld": assignment,
            "loop with torch-sgld, without gradients by weights": lambda repeat: chains(repeat, torch_sgld),
        },
        "variance of a coordinate, ours over the peer's",
        lambda own, other: f"{(own[:, 0].var() / other[:, 0].var()).item():.2f}",
        repeats,
    )


def update_rows(repeats: int) -> list[str]:
    data, samples = (torch.randn(2, 10_000, generator=torch.Generator().manual_seed(seed)).T for seed in range(2))

    def update(repeat: int, kind: ModuleType) -> torch.Tensor:
        energy = kind.Energy(initialise(partial(energy_network, 10), torch.Generator().manual_seed(repeat)))
        for _ in range(100):
            energy.contrast(data, samples)
        return torch.cat([parameter.grad.flatten() for parameter in energy.network.parameters()])

    return alternate(
        "100 gradients of the likelihood, 10,000 points and samples",
        lambda repeat: update(repeat, native),
        {"torch's automatic differentiation": lambda repeat: update(repeat, torch_sgld)},
        "largest difference",
        lambda own, other: f"{(own - other).abs().max().item():.0e}",
        repeats,
    )


# By the name of a part: what its rows begin with, and what makes them of images, points and labels.
PARTS = {
    "kmeans": ("K-means to", lambda images, points, labels: lloyd_rows(points, 5)),
    "starts": ("K-means, k-means++", lambda images, points, labels: start_rows(points, 5)),
    "pca": ("PCA", lambda images, points, labels: pca_rows(points[:10000], 5)),
    "autoencoder": ("Autoencoder", lambda images, points, labels: epoch_rows(images[:12000], points[:12000], 7)),
    "chains": ("200 Langevin steps", lambda images, points, labels: chain_rows(7)),
    "updates": ("100 gradients", lambda images, points, labels: update_rows(7)),
} | {
    f"gmm-{count}": (
        f"Gaussian mixture of {count} ",
        # As many as the study's training images.
        lambda images, points, labels, count=count: mixture_rows(points[:48000], labels[:48000], count),
    )
    for count in (5, 10, 20)
}


def main() -> None:
    if len(sys.argv) < 2 or set(sys.argv[2:]) - set(PARTS):
        sys.exit(f"Give the digits, an .npz or a folder with MNIST's training files; then perhaps {', '.join(PARTS)}.")
    torch.set_num_threads(1)
    faiss.omp_set_num_threads(1)
    images, labels = read_digits(Path(sys.argv[1]))
    points = images.reshape(len(images), -1) / np.float32(255)
    versions = f"numpy {np.__version__}, scikit-learn {sklearn.__version__}, torch {torch.__version__.split('+')[0]}"
    head = f"""# The methods beside their peers
Written by `benchmarks/methods.py` on {len(images):,} images of 784 pixels, with {versions}.

Seconds of one processor, medians over repeats in which ours and the peers take turns; the ratio is ours to the peer's
of the same repeat, median and range: below 1, ours is faster. Each repeat has a start of its own, the same for all.
Mixtures are fitted once, from the study's starts.
Where labels differ from a peer's in float32 and not from the same in float64, the peer's rounding decided near ties.

| what | peer | ours, s | peer, s | ratio | results, by repeat |
|---|---|---|---|---|---|
"""
    old, rows = TABLE.read_text() if TABLE.exists() else "", []
    # Rows measured on other images or with other versions cannot stand beside new ones.
    chosen = sys.argv[2:] if sys.argv[2:] and old.startswith(head) else PARTS
    with threadpool_limits(1):
        for name, (beginning, measure) in PARTS.items():
            if name in chosen:
                rows += measure(images, points, labels)
            else:
                rows += [row for row in old.splitlines() if row.startswith(f"| {beginning}")]
    TABLE.write_text(head + "\n".join(rows) + "\n")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
