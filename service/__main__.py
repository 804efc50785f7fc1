"""`python -m service` is the command `duckrank`."""

from service.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
