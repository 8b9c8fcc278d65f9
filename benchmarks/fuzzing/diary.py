"""What a run of fuzzing has found so far, kept in a folder so that the next one goes on from there."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from fuzzing.children import Outcome


def corpus() -> str:
    """What the damaged files are made by: another text makes other files of the same seeds."""
    here = Path(__file__).parent
    made_by = b"".join((here / name).read_bytes() for name in ("attempts.py", "damage.py", "folders.py", "tables.py"))
    return sha256(made_by).hexdigest()[:16]


@dataclass
class Diary:
    """The tally of a corpus, and one line for each finding."""

    folder: Path
    corpus: str = field(default_factory=corpus)
    next_seed: int = 0
    seconds: float = 0.0
    """Of processor, of this corpus."""
    earlier_files: int = 0
    earlier_seconds: float = 0.0
    """Files and processor time of other corpora, and of this one before it was begun anew."""
    tally: dict[str, dict[str, int]] = field(default_factory=dict)
    """By kind of file, how often it came to what."""

    @classmethod
    def opened(cls, folder: Path, anew: bool) -> "Diary":
        """The diary of a folder, or a new one; that of another corpus is begun anew."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "diary.json"
        if not file.is_file():
            return cls(folder)
        kept = cls(folder, **json.loads(file.read_text(encoding="utf-8")))
        if kept.corpus == corpus() and not anew:
            return kept
        (folder / "findings.jsonl").unlink(missing_ok=True)
        return cls(
            folder, earlier_files=kept.earlier_files + kept.files, earlier_seconds=kept.earlier_seconds + kept.seconds
        )

    @property
    def files(self) -> int:
        """Files of this corpus."""
        return sum(sum(kind.values()) for kind in self.tally.values())

    @property
    def found(self) -> int:
        """Findings among them."""
        return sum(count for kind in self.tally.values() for what, count in kind.items() if what.isupper())

    def note(self, one: Outcome) -> None:
        """Take down an outcome; a finding is on disk at once."""
        kind = Counter(self.tally.get(one.kind, {}))
        kind[one.what] += 1
        self.tally[one.kind] = dict(kind)
        self.next_seed, self.seconds = one.seed + 1, self.seconds + one.seconds
        if one.is_finding:
            with (self.folder / "findings.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(one)) + "\n")
        if one.is_finding or not one.seed % 50:
            self.save()

    def read_again(self, before: Outcome, now: Outcome) -> None:
        """Take down what became of a finding that was read again, after the reader was mended or not."""
        kept = [now if one.seed == now.seed else one for one in self.findings()]
        lines = [json.dumps(asdict(one)) + "\n" for one in kept if one.is_finding]
        (self.folder / "findings.jsonl").write_text("".join(lines), encoding="utf-8")
        for one, more in ((before, -1), (now, 1)):
            kind = self.tally.setdefault(one.kind, {})
            kind[one.what] = kind.get(one.what, 0) + more
        self.seconds += now.seconds
        self.save()

    def save(self) -> None:
        """Write it down, whole or not at all."""
        kept = {name: value for name, value in asdict(self).items() if name != "folder"}
        new = self.folder / "diary.json.new"
        new.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        new.replace(self.folder / "diary.json")

    def findings(self) -> Iterator[Outcome]:
        """The findings of this corpus."""
        file = self.folder / "findings.jsonl"
        if file.is_file():
            for line in file.read_text(encoding="utf-8").splitlines():
                yield Outcome(**json.loads(line))
