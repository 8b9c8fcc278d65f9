// Verdicts live in this page alone until they are saved as a file, which `diversion-risk verdicts` takes.

function made(kind, properties, ...inside) {
  const element = Object.assign(document.createElement(kind), properties);
  element.append(...inside);
  return element;
}

function csvCell(text) {
  // What a spreadsheet would run is given an apostrophe, as in every CSV file of this program.
  const inert = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return '"' + inert.replaceAll('"', '""') + '"';
}

function makeVerdict(row) {
  const id = row.dataset.id || row.querySelector("th bdi").textContent;
  const verdict = made("select", { ariaLabel: "Verdict" });
  for (const [value, text] of [["", "no verdict"], ["diverted", "diverted"], ["cleared", "cleared"]]) {
    verdict.append(made("option", { value, textContent: text }));
  }
  const why = made("input", { type: "text", ariaLabel: "Why", placeholder: "why", autocomplete: "off" });
  row.cells[row.cells.length - 1].append(made("span", { className: "verdict" }, verdict, why));
  return { id, verdict, why };
}

function makeVerdicts(table) {
  const all = Array.from(table.tBodies[0].rows, makeVerdict);
  const reviewer = made("input", { type: "text", id: "reviewer", autocomplete: "off" });
  const save = made("button", { type: "button", id: "save", textContent: "Save verdicts" });
  const said = made("p", { id: "verdicts" });
  said.setAttribute("role", "status");
  const form = made("form", { className: "filter verdicts" }, made("label", {}, "Reviewer ", reviewer), save, said);
  table.after(form);
  const given = () => all.filter(({ verdict }) => verdict.value);
  let unsaved = false;

  function tell() {
    const open = given().filter(({ why }) => !why.value.trim()).length;
    const lacks = [open ? `${open} without a why` : "", reviewer.value.trim() ? "" : "no reviewer named"].filter(Boolean);
    save.disabled = !given().length || lacks.length > 0;
    said.textContent = given().length
      ? [`${given().length} verdicts`, ...lacks].join(", ")
      : "No verdict yet. Verdicts are lost with this page unless they are saved.";
  }

  function asCsv() {
    const today = new Date().toISOString().slice(0, 10);
    const lines = given().map(({ id, verdict, why }) => [id, verdict.value, reviewer.value.trim(), today, why.value.trim()]);
    return [["order_id", "verdict", "reviewer", "date", "why"], ...lines].map((cells) => cells.map(csvCell).join(",") + "\r\n");
  }

  save.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob(asCsv(), { type: "text/csv" }));
    made("a", { href: address, download: "verdicts.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    unsaved = false;
  });
  const changed = () => {
    unsaved = given().length > 0;
    tell();
  };
  for (const kind of ["input", "change"]) {
    table.addEventListener(kind, changed);
    form.addEventListener(kind, changed);
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  tell();
}

const listed = document.getElementById("orders");
if (listed) makeVerdicts(listed);
