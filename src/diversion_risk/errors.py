"""Everything that can go wrong in a way a user can mend, each with the exit code the command line ends with."""


class DiversionRiskError(Exception):
    """A trouble that has a cause in what was given; its message says what was found and what was expected."""

    exit_code = 1


class ConfigurationWrong(DiversionRiskError):
    """A setting, a flag or a mapping does not fit."""

    exit_code = 2


class FileUnusable(DiversionRiskError):
    """A file as a whole cannot be read as what it should be."""

    exit_code = 3


class ResultsNotWritten(DiversionRiskError):
    """The file system refuses what a run writes: it is full, gone, or not ours to write to."""

    exit_code = 1


class GateNotMet(DiversionRiskError):
    """A limit that was set for this run was passed."""

    exit_code = 5


class IntegrityBroken(DiversionRiskError):
    """A digest does not match, or a model folder is not what it claims to be."""

    exit_code = 6


class FeaturesChanged(IntegrityBroken):
    """The model was trained on other features than this version describes."""
