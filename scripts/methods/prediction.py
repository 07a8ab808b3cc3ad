"""What a network makes of images."""

from collections.abc import Callable

import numpy as np
import torch


@torch.no_grad()
def predict(function: Callable[[torch.Tensor], torch.Tensor], images: np.ndarray, device: str = "cpu") -> np.ndarray:
    """``function`` of (n, 784) images, as a float64 array."""
    return function(torch.from_numpy(images).float().to(device)).cpu().double().numpy()
