import numpy as np
import pytest

from scripts.methods.mode_moments import moments


def test_moments_of_two_modes_are_theirs():
    # The last lies on the diagonal: half of it counts above, half below.
    points = np.array([[1.0, 1], [3, 1], [1, 5], [3, 5], [-4, -2], [2, -2]])
    found = moments(points, np.array([1.0, 1, 1, 1, 4, 2]))
    assert found.mass == pytest.approx([0.5, 0.5])
    assert found.means == pytest.approx(np.array([[2, 2], [-14 / 5, -2]]))
    assert found.variances == pytest.approx(np.array([[4 / 5, 36 / 5], [(16 * 4 + 4) / 5 - 14**2 / 25, 0]]))
    assert found.variance == pytest.approx(found.variances.mean())


def test_a_mode_without_mass_has_no_moments():
    found = moments(np.array([[1.0, 1], [-1, -1]]), np.array([2.0, 0]))
    assert found.mass.tolist() == [1, 0]
    assert np.isnan(found.means[1]).all()
    assert np.isnan(found.variances[1]).all()
