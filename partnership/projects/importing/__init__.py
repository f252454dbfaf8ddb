"""Cards as files of other tools hold them: read, and fitted into what a card here can hold. It knows no record."""
