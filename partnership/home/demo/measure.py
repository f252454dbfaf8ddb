from partnership.home.demo.story import Story


def build(story: Story) -> None:
    """Nothing of this chapter is told yet."""
