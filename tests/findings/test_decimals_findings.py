import pytest

from scripts.findings.decimals import mantissa, of_counts, places
from tests.findings.made_up import entry


@pytest.mark.parametrize("value", [7, 0.5, 0.125, 0.1, 1e-3, 1.5e-3, 40.0, 1e30])
def test_setting_is_written_out_with_its_digits_and_no_fewer_would_do(value):
    assert float(f"{value:.{places(value)}f}") == value
    assert float(f"{value:.{mantissa(value)}e}") == value
    assert not places(value) or float(f"{value:.{places(value) - 1}f}") != value
    assert not mantissa(value) or float(f"{value:.{mantissa(value) - 1}e}") != value


def test_counts_are_whole_if_their_means_and_deviations_are():
    assert of_counts([entry(50)]) == of_counts([entry(3, 3), entry(7)]) == of_counts([entry(None)]) == 0
    assert of_counts([entry(50), entry(3, 4)]) == 1
    # The mean is 4, the deviation 1.4.
    assert of_counts([entry(3, 5)]) == 1
