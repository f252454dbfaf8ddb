"""How work flows over the board: plain arithmetic on the ways of cards, which knows no record."""
