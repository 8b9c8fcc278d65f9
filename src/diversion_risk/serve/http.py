"""MLflow's own scoring server, started for a model: on this machine, in this environment, telling nobody."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from diversion_risk.errors import ConfigurationWrong
from diversion_risk.registry import QUIET
from diversion_risk.score.scorer import model_folder
from diversion_risk.serve.wrapped import wrap


@dataclass(frozen=True)
class Service:
    """Where a model is served, and by how many processes, each of which loads it once."""

    model: str
    host: str = "127.0.0.1"
    port: int = 5000
    workers: int = 1


def serve(service: Service) -> None:
    """Serve until interrupted, at `http://HOST:PORT/invocations`.

    Raises:
        ConfigurationWrong: If there is no such model, or MLflow's server ended with a code of its own.
    """
    with tempfile.TemporaryDirectory(prefix="diversion-risk-") as place:
        wrapped = wrap(model_folder(service.model), Path(place) / "model")
        with subprocess.Popen(command(service, wrapped), env=environment()) as server:
            try:
                code = server.wait()
            except BaseException:
                server.terminate()
                server.wait()
                raise
    if code:
        raise ConfigurationWrong(f"MLflow's server ended with {code}; is port {service.port} of {service.host} free?")


def command(service: Service, wrapped: Path) -> list[str]:
    """The words that start the server."""
    where = ["--host", service.host, "--port", str(service.port), "--workers", str(service.workers)]
    return [sys.executable, "-m", "mlflow", "models", "serve", "-m", str(wrapped), "--env-manager", "local", *where]


def environment() -> dict[str, str]:
    """This process's, with MLflow's telemetry off, and the programs beside this Python found first: uvicorn is one."""
    beside = str(Path(sys.executable).parent)
    return {**os.environ, **QUIET, "PATH": os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])}
