"""The whole road walked once: a small simulated world, a model trained on it, a night's batch scored with it."""

import fcntl
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from diversion_risk.cli import main
from diversion_risk.simulate import World, simulate

AS_OF = "2024-06-30"
ORDERS = 6_000
TOPICS_LEFT_OUT = ("buyer", "network", "commodity")
"""What the model of few facts was not taught."""


@dataclass(frozen=True)
class Road:
    """Where the files of the road lie."""

    folder: Path

    @property
    def orders(self) -> Path:
        """Every order of the world, before and after `AS_OF`."""
        return self.folder / "world" / "orders.parquet"

    @property
    def outcomes(self) -> Path:
        return self.folder / "world" / "outcomes.parquet"

    @property
    def truth(self) -> Path:
        return self.folder / "world" / "truth.parquet"

    @property
    def batch(self) -> Path:
        """The orders placed after `AS_OF`."""
        return self.folder / "batch.parquet"

    @property
    def model(self) -> Path:
        return self.folder / "model"

    @property
    def tracking(self) -> str:
        """Address of the MLflow database that the training was logged to."""
        return f"sqlite:///{self.folder}/mlflow.db"

    @property
    def scored(self) -> Path:
        """The batch scored with the model, every order explained."""
        return self.folder / "scored"


def training(road: Road, *overrides: str) -> list[str]:
    """The words of the command line that train on the road's world, all that is made kept in its folder."""
    return [
        "train",
        "experiment=tiny",
        f"data.orders={road.orders}",
        f"data.outcomes={road.outcomes}",
        f"as_of={AS_OF}",
        f"paths.runs={road.folder / 'runs'}",
        f"paths.mlflow={road.folder}",
        # Few orders make few confirmed diversions, so the periods are longer than in use.
        "split.calibrate_days=365",
        *overrides,
    ]


def build(road: Road) -> None:
    """Simulate, train, score; more is diverted and more looked at than usual, so that few orders teach enough."""
    base = World.load("base")
    enforcement = replace(
        base.enforcement, random_share=0.04, targeted_share=0.3, cases_needed=4, tip_per_month=0.01, tip_share=0.5
    )
    world = replace(base, diversion=replace(base.diversion, share=0.08), enforcement=enforcement)
    simulate(world, road.folder / "world", orders=ORDERS, seed=1)
    orders = pd.read_parquet(road.orders)
    later = pd.to_datetime(orders["order_date"]) > pd.Timestamp(AS_OF)
    orders[later].to_parquet(road.batch, index=False)
    assert main(training(road, f"out={road.model}", "tracking=sqlite")) == 0
    words = ["score", str(road.batch), "--model", str(road.model), "--out", str(road.scored), "--explain", "all"]
    assert main(words) == 0


def once(folder: Path, make: Callable[[], None]) -> None:
    """Do a piece of work that several test processes need, in the first of them to come by."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            make()
            (folder / "done").touch()


def shared_folder(own: Path, name: str) -> Path:
    """A folder that all processes of one test run share; `own` is this process's temporary folder."""
    top = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = top / name
    folder.mkdir(exist_ok=True)
    return folder
