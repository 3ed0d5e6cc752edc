// What was read, as text for a spreadsheet. Knows nothing of pictures or of the page.
// An entry is { file, index, number, value }: a number as the server told it, and its text as it stands now.

const HEAD = ["file", "number", "text", "raw", "confidence", "accepted", "reason", "x", "y", "w", "h"];
const FORMULA = /^[=+\-@\t\r]/; // a spreadsheet takes a cell that begins so for a formula, and runs it

export const corrected = (entry) => entry.value !== entry.number.raw;

export const asColumn = (entries) => entries.map((entry) => entry.value).join("\n");

export const asCsv = (entries) => [HEAD, ...entries.map(row)].map((cells) => cells.map(cell).join(",")).join("\r\n") + "\r\n";

function row(entry) {
  const { file, index, number, value } = entry;
  const name = FORMULA.test(file) ? `./${file}` : file;
  // What a person has corrected is sure, and no longer the model's.
  const sure = corrected(entry) ? ["", true, "corrected"] : [number.confidence, number.accepted, number.reason ?? ""];
  return [name, index, value.replace(/\D/g, ""), value, ...sure, ...number.box];
}

function cell(value) {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
