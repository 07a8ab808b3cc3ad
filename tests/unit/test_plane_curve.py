import numpy as np
import pytest

from scripts.methods.partition import judge
from scripts.methods.plane_curve import Curve, averages, curve
from tests.unit.plane_networks import laplace


def snapshots(*slopes):
    """Weights as they change on the way: of the energies slope (|x - 2| + |y - 2|)."""
    networks = [laplace(slope, slope, centre=(2.0, 2.0)) for slope in slopes]
    return {name: np.stack([weights[name] for weights in networks]) for name in networks[0]}


def test_course_is_the_judgement_of_each_snapshot_and_nan_where_the_energy_is_improper():
    found = curve(np.array([0, 10, 20]), snapshots(1.0, 2.0, -1.0))
    for place, height in enumerate((1.0, 2.0)):
        exact = judge({name: values[0] for name, values in snapshots(height).items()})
        assert found.kl[place] == pytest.approx(exact.kl, rel=1e-3)
        assert found.kl_mode[place] == pytest.approx(exact.kl_mode, abs=1e-9)
        assert found.mode_mass[place] == pytest.approx(exact.mode_mass, abs=1e-9)
    assert found.updates.tolist() == [0, 10, 20]
    assert np.isnan([found.kl[2], found.kl_mode[2], found.mode_mass[2]]).all()


@pytest.mark.parametrize(
    ("updates", "late"), [([0, 10, 20, 30], [20, 30]), ([0, 10, 20], [20]), ([0, 1], [1]), ([0], [0])]
)
def test_second_half_is_what_came_after_half_of_the_updates(updates, late):
    rows = np.array(updates)
    assert Curve(rows, rows, rows, rows).second_half().kl.tolist() == late


def test_averages_are_those_of_the_second_half_up_to_each_end():
    stored = snapshots(1.0, 2.0, 3.0, 1.0, 2.0)
    ends, found = averages(np.arange(0, 50, 10), stored, count=3)
    assert ends.tolist() == [10, 20, 40]
    for end, chosen in ((0, [1]), (1, [2]), (2, [3, 4])):
        exact = judge({name: values[chosen].mean(axis=0) for name, values in stored.items()})
        assert found[end] == pytest.approx(exact.kl, rel=1e-3)
