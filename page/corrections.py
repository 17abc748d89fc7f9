"""`python -m page.corrections CORRECTIONS FOLDER` writes what visitors corrected for training.

CORRECTIONS is the folder that `app.py --corrections` keeps them in; FOLDER gets pictures, strokes
and labels.csv. The app may go on meanwhile.
"""

import sys
from pathlib import Path

from .calls.correction_store import export
from .calls.corrections import CorrectionError

if __name__ == "__main__":
    try:
        count = export(Path(sys.argv[1]), Path(sys.argv[2]))
    except IndexError:
        sys.exit("python -m page.corrections CORRECTIONS FOLDER")
    except (CorrectionError, OSError) as error:
        sys.exit(str(error))
    sys.stdout.write(f"{count} corrections are in {sys.argv[2]}\n")
