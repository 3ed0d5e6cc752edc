// A row for one number: the piece of the picture it stands on, its text to correct, and how sure it is.

import { corrected } from "./spreadsheet.js";
import { fromTemplate, percent } from "./words.js";

const MARGIN = 0.25; // of a number's height, around it
const HEIGHT = 96; // pixels

export class Row {
  #entry;

  // `changed` is called when the text is another, `chosen` with whether the row is looked at.
  constructor(entry, { changed, chosen }) {
    this.#entry = entry;
    this.element = fromTemplate("row");
    const field = this.#part("input");
    field.value = entry.value;
    field.setAttribute("aria-label", `Number ${entry.index}`);
    field.addEventListener("input", () => {
      entry.value = field.value.trim();
      this.show();
      changed();
    });
    for (const event of ["focusin", "pointerenter"]) this.element.addEventListener(event, () => chosen(true));
    for (const event of ["focusout", "pointerleave"]) this.element.addEventListener(event, () => chosen(false));
    this.show();
  }

  get state() {
    if (corrected(this.#entry)) return "corrected";
    return this.#entry.number.accepted ? "sure" : "doubtful";
  }

  focus() {
    this.#part("input").focus();
  }

  show() {
    const { number } = this.#entry;
    const { state } = this;
    this.element.dataset.state = state;
    this.#part(".share").textContent = state === "corrected" ? "" : percent(number.confidence);
    const said = { corrected: `Corrected from ${number.raw}`, sure: "Sure", doubtful: doubt(number) };
    this.#part(".verdict").textContent = said[state];
    this.#part(".verdict").title = state === "doubtful" ? (number.reason ?? "") : "";
  }

  // `picture` shows what was read, `width` pixels of it wide.
  cut(picture, width) {
    const [x, y, w, h] = this.#entry.number.box;
    const scale = picture.naturalWidth / width;
    const margin = MARGIN * h;
    const canvas = this.#part("canvas");
    canvas.height = HEIGHT;
    canvas.width = Math.round((HEIGHT * (w + 2 * margin)) / (h + 2 * margin));
    const piece = [x - margin, y - margin, w + 2 * margin, h + 2 * margin].map((pixels) => pixels * scale);
    canvas.getContext("2d").drawImage(picture, ...piece, 0, 0, canvas.width, canvas.height);
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}

// "Not sure: 2158 or 2138": with the digit that is least sure replaced by the next one it may be.
function doubt(number) {
  const unsure = number.digits.filter((digit) => digit.alternatives.length > 0);
  if (unsure.length === 0) return "Not sure";
  const worst = unsure.reduce((a, b) => (b.confidence < a.confidence ? b : a));
  const place = number.digits.indexOf(worst);
  const other = worst.alternatives[0].digit;
  return `Not sure: ${number.text} or ${number.text.slice(0, place)}${other}${number.text.slice(place + 1)}`;
}
