"""`python -m page.corrections CORRECTIONS FOLDER` writes what visitors corrected for training.

CORRECTIONS is the folder that `app.py --corrections` keeps them in; FOLDER gets pictures, strokes
and labels.csv. The app may go on meanwhile.
"""

import sys
from pathlib import Path

from .calls.correction_store import FILE_NAME, CorrectionStore
from .calls.corrections import CorrectionError
from .settings import Settings


def export(corrections: Path, folder: Path) -> int:
    """Write all corrections into a folder; how many there are.

    Raises:
        CorrectionError: if none were kept there.
        OSError: if the folder cannot be written.
    """
    if not (corrections / FILE_NAME).is_file():
        raise CorrectionError(f"{corrections} holds no {FILE_NAME}: nothing was kept there.")
    store = CorrectionStore(corrections, Settings.corrections_mb)
    try:
        return store.export(folder)
    finally:
        store.close()


if __name__ == "__main__":
    try:
        count = export(Path(sys.argv[1]), Path(sys.argv[2]))
    except IndexError:
        sys.exit("python -m page.corrections CORRECTIONS FOLDER")
    except (CorrectionError, OSError) as error:
        sys.exit(str(error))
    sys.stdout.write(f"{count} corrections are in {sys.argv[2]}\n")
