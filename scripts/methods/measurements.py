"""The four measurements of a penguin, as palmerpenguins names them."""

MEASUREMENTS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
