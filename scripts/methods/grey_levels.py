"""Images as grey levels from -1 to 1, and back."""

import numpy as np
import torch


def levels(images: np.ndarray) -> torch.Tensor:
    """(n, 1, 28, 28) grey levels from -1 to 1 of (n, 28, 28) bytes."""
    return torch.from_numpy(images[:, None].astype(np.float32) / 127.5 - 1)


def as_bytes(images: torch.Tensor) -> np.ndarray:
    """(n, 28, 28) bytes of grey levels from -1 to 1; what is not a number becomes 0."""
    images = torch.nan_to_num(images[:, 0].cpu(), nan=-1.0)
    return ((images.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8).numpy()
