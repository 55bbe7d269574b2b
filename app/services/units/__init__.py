"""Units of the house, and the parts of a ticket that are ordered from them."""
