"""Assembles a promotion: find the model, try it beside the champion, move the alias or say why not, write it down."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from diversion_risk.errors import ConfigurationWrong, IntegrityBroken
from diversion_risk.evaluate.book import Book, read_book
from diversion_risk.evaluate.hearing import hear
from diversion_risk.model.store import StoredModel, check_folder, load_model
from diversion_risk.outputs.digests import digest_of
from diversion_risk.progress import stage
from diversion_risk.promote.gates.better import better_or_equal
from diversion_risk.promote.gates.calibration import calibrated
from diversion_risk.promote.gates.cases import published_cases
from diversion_risk.promote.gates.groups import no_group_much_worse
from diversion_risk.promote.gates.leak import no_leak
from diversion_risk.promote.gates.reasons import reasons_upright
from diversion_risk.promote.gates.volume import within_capacity
from diversion_risk.promote.limits import Limits
from diversion_risk.promote.proposal import CHAMPION, Proposal, check_reason, named_version
from diversion_risk.promote.published import read_cases
from diversion_risk.promote.report import GateReport, gate_page
from diversion_risk.promote.trial import Finding, Trial
from diversion_risk.registry.aliases import REGISTERED, Aliases
from diversion_risk.registry.record import Act, former, now
from diversion_risk.registry.tracking import fetch_model

Gate = Callable[[Trial], Finding]
GATES: tuple[Gate, ...] = (
    no_leak,
    better_or_equal,
    calibrated,
    no_group_much_worse,
    within_capacity,
    reasons_upright,
    published_cases,
)
INTEGRITY = "integrity"


def promote(proposal: Proposal, tracking_uri: str) -> GateReport:
    """Try a model at every gate and, where all hold, point `@champion` at it; either way it is recorded.

    Raises:
        IntegrityBroken: If the model, or the record, is not what was sealed.
        ConfigurationWrong: If the model is not registered, or is the champion already.
    """
    check_reason(proposal.why)
    limits, aliases = Limits.load(proposal.gates), Aliases(tracking_uri)
    aliases.look()
    version, challenger = _challenger(proposal, aliases)
    before = aliases.pointed(CHAMPION)
    if before == version:
        raise ConfigurationWrong(f"{proposal.model} is version {version}, which is the champion already")
    champion = None if before is None else _registered(before, tracking_uri)
    with stage("reading"):
        book = read_book(proposal.question)
    trial = _trial(proposal, book, challenger, champion, limits)
    with stage("trying the gates"):
        whole = Finding(INTEGRITY, "passed", "every file of the model is what was sealed")
        findings = [whole, *(gate(trial) for gate in GATES)]
    report = _report(proposal, version, before, trial, findings)
    act = Act("refused" if report.refused else "promoted", CHAMPION, before, version, proposal.who, proposal.why,
              model_id=challenger.id, gates=report.states)  # fmt: skip
    _keep(report, aliases, proposal.out)
    aliases.refuse(act) if report.refused else aliases.move(act)
    return report


def rollback(tracking_uri: str, who: str, why: str) -> Act:
    """Point `@champion` at the version before, by the record.

    Raises:
        ConfigurationWrong: If there was none.
        IntegrityBroken: If that version, or the record, is not what was sealed.
    """
    check_reason(why)
    aliases = Aliases(tracking_uri)
    target = former(aliases.look(), CHAMPION)
    if target is None:
        raise ConfigurationWrong("There is no champion before the one in use; see diversion-risk history")
    model_id = _registered(target, tracking_uri).id
    return aliases.move(Act("rolled back", CHAMPION, aliases.pointed(CHAMPION), target, who, why, model_id=model_id))


def _challenger(proposal: Proposal, aliases: Aliases) -> tuple[str, StoredModel]:
    """The version proposed and what the registry keeps of it, which is what would be used."""
    version = named_version(proposal.model, aliases)
    try:
        if version is None:
            if not Path(proposal.model).is_dir():
                raise ConfigurationWrong(f"There is no model folder {proposal.model}")
            check_folder(Path(proposal.model))
            version = aliases.version_of(load_model(Path(proposal.model)).id)
        return version, _registered(version, aliases.tracking_uri)
    except IntegrityBroken:
        before = aliases.pointed(CHAMPION)
        aliases.refuse(
            Act("refused", CHAMPION, before, version, proposal.who, proposal.why, gates={INTEGRITY: "not met"})
        )
        raise


def _registered(version: str, tracking_uri: str) -> StoredModel:
    return load_model(fetch_model(f"models:/{REGISTERED}/{version}", tracking_uri))


def _trial(
    proposal: Proposal, book: Book, challenger: StoredModel, champion: StoredModel | None, limits: Limits
) -> Trial:
    models = {"challenger": challenger} | ({} if champion is None else {CHAMPION: champion})
    # The truth judges the models; the ceiling that could be drawn from it is no contender for promotion.
    heard = hear(replace(book, truth=None), models)
    cases = None
    if proposal.cases is not None:
        with stage("scoring the published cases"):
            cases = read_cases(proposal.cases, proposal.cases_source, challenger, champion)
    return Trial(
        challenger=challenger,
        said=heard.contenders["challenger"],
        champion_said=heard.contenders.get(CHAMPION),
        orders=book.orders.reset_index(drop=True),
        judged=book.judged(),
        values=heard.values.reset_index(drop=True),
        first=book.first,
        limits=limits,
        truth=None if book.truth is None else book.truth.of(book.orders["order_id"]),
        cases=cases,
        resamples=proposal.question.resamples,
        seed=proposal.question.seed,
    )


def _report(proposal: Proposal, version: str, before: str | None, trial: Trial, findings: list[Finding]) -> GateReport:
    question, known = proposal.question, trial.judged.known["outcome"]
    files = {
        "orders": question.orders,
        "outcomes": question.outcomes,
        "history": question.history,
        "truth": question.truth,
        "cases": proposal.cases,
    }
    return GateReport(
        model=proposal.model,
        version=version,
        model_id=trial.challenger.id,
        champion=before,
        window={
            "from": question.first,
            "to": question.last,
            "orders": len(known),
            "looked_at": int(known.notna().sum()),
            "diverted": int(known.eq("diverted").sum()),
        },
        inputs={name: digest_of(Path(path)) for name, path in files.items() if path is not None},
        findings=findings,
        who=proposal.who,
        why=proposal.why,
        when=now(),
    )


def _keep(report: GateReport, aliases: Aliases, out: str | None) -> None:
    """Write the report beside the version in the registry, and where the user wants it."""
    decided = "refused" if report.refused else "promoted"
    tags = {f"{decided}_by": report.who, f"{decided}_at": report.when, f"{decided}_because": report.why}
    states = ", ".join(f"{gate}: {state}" for gate, state in report.states.items())
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(place), *([Path(out)] if out else [])]
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps(report.to_dict(), indent=1, ensure_ascii=False, allow_nan=False)
            (folder / "gates.json").write_text(text + "\n", encoding="utf-8")
            (folder / "gates.md").write_text(gate_page(report), encoding="utf-8")
        aliases.keep(report.version, folders[0], {**tags, "gates": states})
