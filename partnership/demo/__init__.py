"""A company's story, told by everybody's verbs."""
