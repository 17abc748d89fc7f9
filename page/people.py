"""`python -m page.people FILE NAME` asks for a password and adds a person to a file of names."""

import sys
from getpass import getpass
from pathlib import Path

from .protection.sign_in import PeopleError, add_person

if __name__ == "__main__":
    try:
        add_person(Path(sys.argv[1]), sys.argv[2], getpass())
    except IndexError:
        sys.exit("python -m page.people FILE NAME")
    except (PeopleError, OSError) as error:
        sys.exit(str(error))
