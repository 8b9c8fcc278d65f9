"use strict";
// The page is whole without this: it only adds a filter, sorting and, by verdicts.js, a form.

function cellKey(row, column, kind) {
  const cell = row.cells[column];
  if (kind === "text") return cell.textContent.trim();
  const value = parseFloat(cell.dataset.v);
  return Number.isNaN(value) ? null : value;
}

function compare(one, other) {
  if (one === null || other === null) return (one === null) - (other === null);
  return typeof one === "number" ? one - other : one.localeCompare(other, undefined, { numeric: true });
}

function sortBy(table, heading) {
  const turn = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  const column = heading.cellIndex;
  const body = table.tBodies[0];
  const keyed = Array.from(body.rows, (row) => [cellKey(row, column, heading.dataset.sort), row]);
  // An unknown value stays at the end whichever way the rest is turned.
  keyed.sort(([one], [other]) => compare(one, other) * (one === null || other === null ? 1 : turn));
  table.querySelectorAll("th[aria-sort]").forEach((each) => each.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", turn === 1 ? "ascending" : "descending");
  body.append(...keyed.map(([, row]) => row));
}

function makeSortable(table) {
  table.querySelectorAll("th[data-sort]").forEach((heading) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sortBy(table, heading));
    heading.replaceChildren(button);
  });
  table.classList.add("ready");
}

function makeFilter(form, table) {
  const field = (id) => document.getElementById(id);
  const rows = Array.from(table.tBodies[0].rows, (row) => ({
    row,
    text: (row.textContent + " " + (row.dataset.id || "")).toLowerCase(),
    flagged: row.dataset.flags !== "0",
  }));

  function apply() {
    const words = field("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const kind = field("kind").value;
    const to = field("destination").value;
    const flaggedOnly = field("flagged").checked;
    let shown = 0;
    for (const { row, text, flagged } of rows) {
      const fits =
        words.every((word) => text.includes(word)) &&
        (!kind || row.dataset.kind === kind) &&
        (!to || row.dataset.to === to) &&
        (!flaggedOnly || flagged);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    const whole = Number(table.dataset.whole);
    const beyond = whole > rows.length ? ` on this page; in all there are ${whole.toLocaleString("en")}` : "";
    field("shown").textContent = `Showing ${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")}${beyond}`;
    field("nothing").hidden = shown > 0;
  }

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  apply();
}

document.querySelectorAll("table.sortable").forEach(makeSortable);
const filter = document.getElementById("filter");
if (filter) makeFilter(filter, document.getElementById("orders"));
