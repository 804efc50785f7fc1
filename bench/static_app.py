"""A file server for where there is no nginx. Runs in the reference's environment."""

import os

from starlette.staticfiles import StaticFiles

app = StaticFiles(directory=os.environ["STATIC_ROOT"])
