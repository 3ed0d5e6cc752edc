"""Writes the settings that MLServer wants into the folder given and becomes MLServer. Takes $PORT."""

import json
import os
import sys
from pathlib import Path

folder = Path(sys.argv[1]) / "mlserver"
port = int(os.environ["PORT"])
(folder / "digits").mkdir(parents=True)
settings = {
    "host": "127.0.0.1",
    "http_port": port,
    # Far from the ports that the system gives out by itself.
    "grpc_port": 20000 + port % 10000,
    "metrics_port": 10000 + port % 10000,
    "metrics_dir": str(folder),
    "parallel_workers": 2,
    "debug": False,
    "use_structured_logging": False,
}
model = {"name": "digits", "implementation": "mlserver_app.Digits", "max_batch_size": 32, "max_batch_time": 0.001}
(folder / "settings.json").write_text(json.dumps(settings))
(folder / "digits" / "model-settings.json").write_text(json.dumps(model))
program = Path(sys.executable).parent / "mlserver"
os.execv(program, [str(program), "start", str(folder)])
