"""FastAPI's documentation, "Request Files" with UploadFile; its `def` form, which uses threads, is half as fast."""

from fastapi import FastAPI, UploadFile
from model import answers, pixels, session
from pydantic import BaseModel

app = FastAPI()
model = session()


class Answer(BaseModel):
    """What is answered."""

    prediction: int
    confidence: float


@app.post("/predict")
async def predict(file: UploadFile) -> Answer:
    """One uploaded picture."""
    digit, confidence = answers(model, pixels(await file.read()))[0]
    return Answer(prediction=digit, confidence=confidence)
