"""The fit of a principal component analysis."""

import numpy as np

from scripts.methods.principal_components import DDOF, PrincipalComponents, orient


def fit(data: np.ndarray, components: int | None = None, names: list[str] | None = None) -> PrincipalComponents:
    """PCA of the correlation matrix: data (n, d) are standardised, then decomposed.

    The right singular vectors of the standardised data are the eigenvectors of their covariance, found without
    squaring the condition number (Jolliffe, Principal Component Analysis, 2002, section 3.5). They are taken of the
    triangle of a QR decomposition, which has them too: no left vectors, one for each row, are made (Chan, ACM
    Transactions on Mathematical Software 8, 1982). Components of equal variance are one basis of many of their space.
    Signs follow `orient`. ``names`` of the columns serve the messages.

    Raises ValueError for fewer than two rows and, by name, for a column that is constant, holds a value that is not
    finite, or has values too small or too large for their deviation to be a number.
    """
    data = np.asarray(data, dtype=np.float64)
    rows, columns = data.shape
    names = names or [f"column {column}" for column in range(columns)]
    keep = columns if components is None else components
    if rows < 2:
        raise ValueError(f"PCA needs at least two rows, found {rows}")
    if not 1 <= keep <= columns:
        raise ValueError(f"{keep} components are asked of {columns} columns")
    for column in np.flatnonzero(~np.isfinite(data).all(axis=0)):
        row = np.flatnonzero(~np.isfinite(data[:, column]))[0]
        raise ValueError(f"{names[column]}: row {row} is {data[row, column]}")
    for column in np.flatnonzero(np.ptp(data, axis=0) == 0):
        raise ValueError(f"{names[column]} is constant: leave the column out, it cannot be standardised")
    with np.errstate(over="ignore"):
        mean, scale = data.mean(axis=0), data.std(axis=0, ddof=DDOF)
    for column in np.flatnonzero(~((scale > 0) & np.isfinite(scale))):
        raise ValueError(f"{names[column]} has the standard deviation {scale[column]}: give it in another unit")
    triangle = np.linalg.qr((data - mean) / scale, mode="r")
    _, singular, axes = np.linalg.svd(triangle, full_matrices=keep > len(triangle))
    variance = np.zeros(columns)
    variance[: len(singular)] = singular**2 / (rows - DDOF)
    return PrincipalComponents(mean, scale, orient(axes[:keep]), variance)
