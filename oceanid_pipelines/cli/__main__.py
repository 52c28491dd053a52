"""`python -m oceanid_pipelines.cli`: the same as `oceanid`."""

from oceanid_pipelines.cli import main

if __name__ == "__main__":
    main()
