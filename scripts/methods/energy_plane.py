"""Numbers by which the energy models of a mixture are judged and drawn in the plane."""

# Figures show the square within ±SHOWN of the centre; samples beyond it count as outside.
SHOWN = 7
# An energy is improper if more than this share of its mass within ±WHOLE lies outside ±INNER.
INNER, WHOLE, TOLERANCE = 15, 30, 1e-3
# Of the energy above its lowest.
CONTOURS = (1, 2, 4, 8)
