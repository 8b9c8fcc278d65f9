"""What a configuration says to learn from: its files read, described up to its day, and held to the audit."""

import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from omegaconf import DictConfig, OmegaConf

from diversion_risk.audit.finding import Audit
from diversion_risk.errors import ConfigurationWrong
from diversion_risk.extras import to_get
from diversion_risk.ledger import Workspace
from diversion_risk.orders.outcomes import read_outcomes
from diversion_risk.orders.read import read_orders
from diversion_risk.progress import stage
from diversion_risk.train.held_to_audit import held_to_audit
from diversion_risk.train.past import Past, past_as_of
from diversion_risk.watchlists.entries import WatchLists
from diversion_risk.watchlists.read import read_lists

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Material:
    """The past up to a day, and what was found of it on the way."""

    past: Past
    audited: Audit | None
    lists: WatchLists | None


def material_of(config: DictConfig) -> Material:
    """Read, describe and audit what the configuration names.

    Raises:
        ConfigurationWrong: If a setting has no value it may have.
        FileUnusable: If a file cannot be read, or nothing is left to learn from.
        GateNotMet: If the audit stops the training.
    """
    as_of = day_of(config)
    lists = _lists(config)
    if is_on_spark(config):
        log.info("A sample is not audited: `diversion-risk audit` looks at a file as a whole.")
        return Material(_past_on_spark(config, as_of, lists), None, lists)
    past, extras = _past(config, as_of, lists)
    return Material(past, held_to_audit(past, extras, config.audit, config.features.leave_out, config.seed), lists)


def check_complete(config: DictConfig) -> None:
    """Say what was not set before anything is read."""
    missing = sorted(OmegaConf.missing_keys(config))
    if missing:
        raise ConfigurationWrong(f"{', '.join(missing)} must be set, such as {missing[0]}=…")


def day_of(config: DictConfig) -> date:
    """The day up to which things are known."""
    try:
        return date.fromisoformat(str(config.as_of))
    except ValueError as trouble:
        raise ConfigurationWrong(f'as_of is "{config.as_of}"; expected a day such as 2024-06-30') from trouble


def is_on_spark(config: DictConfig) -> bool:
    """Whether a sample is learned from that Spark draws and describes."""
    return bool(config.engine.name == "spark")


def _lists(config: DictConfig) -> WatchLists | None:
    if not config.data.lists:
        return None
    with stage("reading watch-lists"):
        lists = read_lists(config.data.lists)
    log.info("%s", lists.tally())
    return lists


def _past(config: DictConfig, as_of: date, lists: WatchLists | None) -> tuple[Past, pd.DataFrame]:
    """What may be learned from, and the columns that its files hold beyond the contract."""
    with stage("reading orders and outcomes"):
        orders = read_orders(config.data.orders, config.source)
        outcomes = read_outcomes(config.data.outcomes, config.source)
    for read in (orders, outcomes):
        log.info("%s", read.tally())
    with stage("describing the orders"):
        workspace = Workspace(float(config.memory_gb))
        past = past_as_of(orders.rows, outcomes.rows, as_of, config.features.leave_out, lists, workspace)
    return past, orders.extras[(orders.rows["order_date"] <= pd.Timestamp(as_of)).to_numpy()]


def _past_on_spark(config: DictConfig, as_of: date, lists: WatchLists | None) -> Past:
    try:
        from diversion_risk.train.on_spark import Files, Shares, past_on_spark  # noqa: PLC0415  # PySpark is an extra
    except ModuleNotFoundError as lacking:
        raise ConfigurationWrong(f"engine=spark needs PySpark: {to_get('spark')}") from lacking
    shares = Shares(config.engine.cleared, config.engine.unseen, config.seed)
    files = Files(config.data.orders, config.data.outcomes, config.source, Path(config.engine.scratch))
    return past_on_spark(files, as_of, config.features.leave_out, lists, shares)
