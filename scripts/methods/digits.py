"""What a digit is. Light: it is read while the Snakefile is parsed."""

# Of an image, in pixels.
SIDE = 28
# 0 to 9.
CLASSES = 10
