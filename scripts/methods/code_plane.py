"""What the plane of codes is measured and drawn by. Light: the words of the report read it, too."""

# Nearest training codes that vote on a test image's class.
NEIGHBOURS = 10
# As many codes for each square of the grid that says how much of the plane is filled.
CODES_PER_SQUARE = 5
# Of each coordinate of the codes: what is beyond is not part of the plane.
PERCENTILES = (2, 98)
# Along a cloud, from the first code that is drawn to the last.
RANKS = (0.05, 0.95)
