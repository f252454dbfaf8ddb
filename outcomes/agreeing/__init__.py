"""What two sides sign: the material of a signature, and how one version differs from another in words."""
