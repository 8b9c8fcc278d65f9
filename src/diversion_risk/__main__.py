"""`python -m diversion_risk` is the command `diversion-risk`."""

import sys

from diversion_risk.cli import main

sys.exit(main())
