"""Archives of files that are the same whenever they are made of the same files."""

import gzip
import io
import zipfile

MADE = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file of files by their paths."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in sorted(files.items()):
            about = zipfile.ZipInfo(path, MADE)
            about.external_attr = 0o644 << 16
            archive.writestr(about, content, zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def gzipped(content: bytes) -> bytes:
    """The content as gzip makes it smallest."""
    return gzip.compress(content, 9, mtime=0)
