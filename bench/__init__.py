"""The benchmarks: each job beside a floor that is measured in the same run, behind the same server."""
