class IdConverter:
    """A record's number in an address: 1 to 2^63 - 1. Anything else is no address of ours: 404."""

    regex = "[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number >= 2**63:
            raise ValueError("larger than any record's number")
        return number

    def to_url(self, value: int) -> str:
        return str(value)
