"""Numbers by which the energy models of a mixture are judged and drawn in the plane."""

# Figures show the square within ±SHOWN of the centre; samples beyond it count as outside.
SHOWN = 7
# Of the energy above its lowest.
CONTOURS = (1, 2, 4, 8)
