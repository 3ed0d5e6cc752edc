"""The whole error tree. Knows nothing of HTTP or exit codes: `server.errors` and `cli` each keep one table for that.

    InkdigitsError
    ├── PictureError               the picture sent cannot be read
    │   ├── NotAPicture            no known picture format, or nothing at all
    │   ├── TruncatedPicture       a picture file that ends too early or is damaged inside
    │   ├── PictureTooLarge        more pixels than the limit
    │   ├── BlankPicture           a picture without ink on it
    │   ├── NoSuchPage             a page beyond the last of the file
    │   └── NoBoxes                no ruled boxes on it, or others than were asked for
    ├── RequestError               what a caller sent does not make a request
    │   ├── BadRequest             wrong types, missing or superfluous parts, no JSON
    │   ├── UnsupportedBody        a body of a kind that is not read here
    │   ├── UploadTooLarge         more bytes than the limit
    │   ├── UploadTooSlow          the body did not arrive in time
    │   ├── ForeignPage            a page of another site tried to change something
    │   └── UnknownHost            called by a name that is not known to be the server's
    ├── ModelError
    │   ├── UnknownModel           no model of that name in the store
    │   ├── UnknownVersion         no such version of the model
    │   └── DamagedModel           a file of the store is damaged, foreign or not what its card says
    ├── TooBusy                    more readings are asked for at once than are taken on
    ├── StoreError                 the model store cannot be read or written
    ├── HistoryError
    │   ├── UnknownPrediction      no result of that id
    │   ├── UnknownPicture         no stored picture of that hash
    │   ├── BadCursor              a paging cursor that this server did not give out
    │   ├── HistoryFull            no room left on the disk
    │   └── HistoryUnavailable     the database does not answer
    ├── DataError
    │   ├── UnreadableData         a data folder or file that cannot be used, with the reason
    │   ├── TooFewImages           fewer images of a digit than folds
    │   ├── DownloadFailed         none of the mirrors gave the file
    │   └── ChecksumMismatch       a downloaded or given file is not the published one
    ├── TrainingError
    │   ├── TrainExtraMissing      PyTorch or scikit-learn is not installed
    │   ├── UnknownRecipe          no recipe of that name, or not for that model
    │   ├── Diverged               the loss is no longer a finite number
    │   └── ExportMismatch         the ONNX file does not answer as the model it came from
    ├── ReportNotWritten           an evaluation's report could not be written
    ├── RetrainingError
    │   ├── UnknownJob             no job of that id
    │   └── JobRunning             a retraining is under way already
    ├── BadBoxes                   boxes of a form that are no boxes, or do not lie on the picture
    ├── StackError
    │   ├── NothingToRead          no picture among what was named
    │   ├── OutputExists           the file to write is there already
    │   ├── OutputUnwritable       the file cannot be written, or the disk is full
    │   ├── DamagedContainer       a PDF or ZIP that cannot be opened, or a part of it
    │   ├── ForeignTable           what is to be gone on with is no table of this program
    │   └── StackExtraMissing      a format that needs a package which is not installed
    ├── SettingsError              a setting with a bad value; names the key
    └── ServiceError               what the Python client raises; see `inkdigits.client.errors`

Every message says what is wrong and what to do about it: it is shown to people as it stands.
"""

from collections.abc import Mapping, Sequence


class InkdigitsError(Exception):
    """Root of everything this project raises on purpose. `str(error)` is a sentence for people."""


class PictureError(InkdigitsError):
    """The picture sent cannot be read."""


class NotAPicture(PictureError):
    """The bytes are in no picture format that is read here."""


class TruncatedPicture(PictureError):
    """A picture file that ends too early or is damaged inside."""


class PictureTooLarge(PictureError):
    """More pixels than the limit."""


class BlankPicture(PictureError):
    """A picture without ink on it."""


class NoSuchPage(PictureError):
    """A page beyond the last of the file."""


class NoBoxes(PictureError):
    """No ruled boxes on it, or others than were asked for."""


class RequestError(InkdigitsError):
    """What a caller sent does not make a request."""


class BadRequest(RequestError):
    """Wrong types, missing or superfluous parts, no JSON."""


class UnsupportedBody(RequestError):
    """A body of a kind that is not read here."""


class UploadTooLarge(RequestError):
    """More bytes than the limit."""


class UploadTooSlow(RequestError):
    """The body did not arrive in time."""


class ForeignPage(RequestError):
    """A page of another site tried to change something."""


class UnknownHost(RequestError):
    """Called by a name that is not known to be the server's."""


class ModelError(InkdigitsError):
    """A model or version that is not there or cannot be used."""


class UnknownModel(ModelError):
    """No model of that name in the store."""

    def __init__(self, name: str, available: Sequence[str]) -> None:
        self.name = name
        self.available = tuple(sorted(available))
        super().__init__(f"There is no model named {name!r}. Available: {', '.join(self.available) or 'none'}.")


class UnknownVersion(ModelError):
    """No such version of the model."""

    def __init__(self, name: str, version: str, available: Sequence[str]) -> None:
        self.name = name
        self.version = version
        self.available = tuple(available)
        super().__init__(
            f"Model {name!r} has no version {version!r}. Available: {', '.join(self.available) or 'none'}."
        )


class DamagedModel(ModelError):
    """A file of the store is damaged, foreign or not what its card says."""


class TooBusy(InkdigitsError):
    """More readings are asked for at once than are taken on."""


class StoreError(InkdigitsError):
    """The model store cannot be read or written."""


class HistoryError(InkdigitsError):
    """Something about the remembered results."""


class UnknownPrediction(HistoryError):
    """No result of that id."""


class UnknownPicture(HistoryError):
    """No stored picture of that hash."""


class BadCursor(HistoryError):
    """A paging cursor that this server did not give out."""


class HistoryFull(HistoryError):
    """No room left on the disk."""


class HistoryUnavailable(HistoryError):
    """The database does not answer."""


class DataError(InkdigitsError):
    """Something about a data set."""


class UnreadableData(DataError):
    """A data folder or file that cannot be used, with the reason."""


class TooFewImages(DataError):
    """Fewer images of a digit than folds."""


class DownloadFailed(DataError):
    """None of the mirrors gave the file."""


class ChecksumMismatch(DataError):
    """A downloaded or given file is not the published one."""


class TrainingError(InkdigitsError):
    """Training could not start or could not be finished."""


class TrainExtraMissing(TrainingError):
    """PyTorch or scikit-learn is not installed."""

    def __init__(self, missing: str) -> None:
        super().__init__(
            f"Training needs the package {missing}, which is not installed here. "
            "Install the train extra: pip install 'inkdigits[train]'"
        )


class UnknownRecipe(TrainingError):
    """No recipe of that name, or not for that model."""

    def __init__(self, name: str, model: str, available: Mapping[str, Sequence[str]]) -> None:
        known = "; ".join(f"{recipe} for {', '.join(models)}" for recipe, models in available.items())
        super().__init__(f"There is no recipe {name!r} for {model}. Available: {known}.")


class Diverged(TrainingError):
    """The loss is no longer a finite number."""


class ExportMismatch(TrainingError):
    """The ONNX file does not answer as the model it came from."""


class ReportNotWritten(InkdigitsError):
    """An evaluation's report could not be written."""


class RetrainingError(InkdigitsError):
    """Something about a retraining job."""


class UnknownJob(RetrainingError):
    """No job of that id."""


class JobRunning(RetrainingError):
    """A retraining is under way already."""


class BadBoxes(InkdigitsError):
    """Boxes of a form that are no boxes, or do not lie on the picture."""


class StackError(InkdigitsError):
    """A stack of files that cannot be read into a table."""


class NothingToRead(StackError):
    """No picture among what was named."""


class OutputExists(StackError):
    """The file to write is there already."""

    def __init__(self, path: object, *, resumable: bool = True) -> None:
        ways = "Go on with it: --resume. Or write it anew: --force. Or" if resumable else "Write it anew: --force. Or"
        super().__init__(f"{path} is there already. {ways} choose another name.")


class OutputUnwritable(StackError):
    """The file cannot be written, or the disk is full."""


class DamagedContainer(StackError):
    """A PDF or ZIP that cannot be opened, or a part of it."""


class ForeignTable(StackError):
    """What is to be gone on with is no table of this program."""


class StackExtraMissing(StackError):
    """A format that needs a package which is not installed."""

    def __init__(self, format_name: str, package: str, extra: str) -> None:
        super().__init__(
            f"{format_name} needs the package {package}, which is not installed here. "
            f"Install the {extra} extra: pip install 'inkdigits[{extra}]'"
        )


class SettingsError(InkdigitsError):
    """A setting with a bad value; the message names its key."""


class ServiceError(InkdigitsError):
    """What the Python client raises when the server refuses or cannot be reached."""
