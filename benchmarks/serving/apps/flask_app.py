"""Flask's documentation, "Uploading Files", served by gunicorn's default workers."""

from flask import Flask, jsonify, request
from model import answers, pixels, session

app = Flask(__name__)
model = session()


@app.post("/predict")
def predict():
    """One uploaded picture."""
    digit, confidence = answers(model, pixels(request.files["file"].read()))[0]
    return jsonify(prediction=digit, confidence=confidence)
