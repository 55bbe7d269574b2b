"""Speed of hand: several changes of a ticket in one action, for one ticket or for thousands of them."""
