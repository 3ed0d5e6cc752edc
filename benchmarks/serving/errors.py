"""What can hinder a measurement."""


class BenchError(Exception):
    """The root; its message is a sentence."""


class LoadFailed(BenchError):
    """The load generator is missing or failed."""


class CannotInstall(BenchError):
    """A peer's environment could not be made."""


class DidNotStart(BenchError):
    """A server gave no good answer in time."""


class WrongAnswers(BenchError):
    """A server read digits otherwise than the model does; what is wrong is not timed."""


class CannotPublish(BenchError):
    """These results do not belong into the documents, or have no place there."""
