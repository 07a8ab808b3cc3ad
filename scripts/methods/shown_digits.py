"""How many generated digits the figures show."""

# A grid of so many images, and so many with the lowest and with the highest energies.
ROWS, COLUMNS = 4, 10
EXTREMES = 5
