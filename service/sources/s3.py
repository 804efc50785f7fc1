"""S3 → a folder of Parquet files here → results."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from service.atomic_write import whole_folder
from service.errors import SourceUnavailable
from service.sources.folder import FolderSource
from service.sources.results import Results

S3 = "s3://"


class S3Source(msgspec.Struct, frozen=True):
    """Results in every `*.parquet` below a URL, or in the one that it names.

    Who may read it, and where it is, says the environment, as for other clients of S3.
    """

    url: str
    downloads_dir: Path

    @property
    def dataset(self) -> str:
        return self.url.partition("?")[0].rstrip("/").rpartition("/")[2]

    def commit_sha(self) -> str:
        """Hash the contents, as `fetch` does."""
        return self.fetch().commit_sha

    def fetch(self) -> Results:
        """Bring every file to this machine."""
        # 40 MB of memory, which only who asks for it should pay.
        from pyarrow.fs import FileSelector, FileSystem, FileType, LocalFileSystem, copy_files

        place = self.downloads_dir / "s3" / hashlib.sha256(self.url.encode()).hexdigest()[:16]
        try:
            system, root = FileSystem.from_uri(self.url)
            found = system.get_file_info(root)
            listed = (
                [found]
                if found.type == FileType.File
                else system.get_file_info(FileSelector(root, recursive=False))
            )
            with whole_folder(place, is_lasting=False) as made:
                for each in listed:
                    if each.type == FileType.File and each.base_name.endswith(".parquet"):
                        copy_files(each.path, str(made / each.base_name), system, LocalFileSystem())
        except (OSError, ValueError) as error:
            raise SourceUnavailable(
                f"The results at {self.url} can't be read: {str(error).splitlines()[0]}"
            ) from error
        return FolderSource(place, called=self.dataset).fetch()
