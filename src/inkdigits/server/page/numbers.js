// The view of whole numbers: every picture of one go with what stands on it, and the text to take away.

import { copy, save } from "./copy.js";
import { FailedSheet, Sheet } from "./sheet.js";
import { asColumn, asCsv } from "./spreadsheet.js";
import { counted } from "./words.js";

const SHOWN_SECONDS = 2;
const byId = (id) => document.getElementById(id);

export class Numbers {
  #sheets = [];

  // `again` is called when another picture is wanted, `asDigit` with a picture that is one digit, `closed` when done.
  constructor({ again, asDigit, closed }) {
    const entries = () => this.#sheets.flatMap((sheet) => sheet.entries);
    byId("copy-column").addEventListener("click", (event) => tell(event.target, () => copy(asColumn(entries()))));
    byId("copy-csv").addEventListener("click", (event) => tell(event.target, () => copy(asCsv(entries()))));
    byId("save-csv").addEventListener("click", () => save(asCsv(entries()), "numbers.csv"));
    byId("another").addEventListener("click", again);
    byId("one-digit").addEventListener("click", () => asDigit(this.#sheets[0].file));
    byId("close-numbers").addEventListener("click", closed);
  }

  get open() {
    return !byId("numbers").hidden;
  }

  // What is read and what fails is kept ready, in case a picture comes that is worth showing all of them.
  add(file, page, reading) {
    this.#append(new Sheet(file, page, reading));
  }

  fail(file, page, error) {
    this.#append(new FailedSheet(file, page, error));
  }

  show() {
    if (this.open) return;
    byId("numbers").hidden = false;
    this.#say();
    byId("numbers-title").focus();
  }

  close() {
    for (const sheet of this.#sheets) sheet.close();
    this.#sheets = [];
    byId("numbers").hidden = true;
  }

  #append(sheet) {
    this.#sheets.push(sheet);
    byId("sheets").append(sheet.element);
    if (this.open) this.#say();
  }

  #say() {
    const count = this.#sheets.reduce((sum, sheet) => sum + sheet.entries.length, 0);
    const doubtful = this.#sheets.reduce((sum, sheet) => sum + sheet.doubtful, 0);
    const said = counted(count, "number") + (doubtful ? `, ${doubtful} not sure` : "");
    byId("numbers-title").textContent = said;
    byId("said").textContent = `${said}.`;
    byId("one-digit").hidden = this.#sheets.length > 1;
  }
}

// The button itself says that it is done, or what hindered it.
async function tell(button, act) {
  const name = (button.dataset.name ??= button.textContent);
  try {
    await act();
    button.textContent = "Copied";
    byId("said").textContent = "Copied.";
  } catch (error) {
    button.textContent = "Not copied";
    byId("said").textContent = error.message;
  }
  setTimeout(() => (button.textContent = name), SHOWN_SECONDS * 1000);
}
