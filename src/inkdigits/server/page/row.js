// A row for one number: the piece of the picture it stands on, its text to correct, and how sure it is.

import { corrected } from "./spreadsheet.js";
import { fromTemplate, percent } from "./words.js";

const MARGIN = 0.25; // of a number's height, around it
const HEIGHT = 96; // pixels

let made = 0;

export class Row {
  #entry;

  // `changed` is called when the text is another, `chosen` with whether the row is looked at.
  constructor(entry, { changed, chosen }) {
    this.#entry = entry;
    this.element = fromTemplate("row");
    const field = this.#part("input");
    field.value = entry.value;
    field.setAttribute("aria-label", `Number ${entry.index}`);
    this.#part(".verdict").id = `verdict-${++made}`;
    field.setAttribute("aria-describedby", this.#part(".verdict").id);
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

  // `picture` shows what was read, `width` pixels of it wide, and had to be turned clockwise by so many degrees.
  cut(picture, { width, turned }) {
    const [x, y, w, h] = this.#entry.number.box;
    const upright = turned % 180 === 0;
    const margin = MARGIN * (upright ? h : w);
    const piece = { width: w + 2 * margin, height: h + 2 * margin };
    const scale = HEIGHT / (upright ? piece.height : piece.width);
    const canvas = this.#part("canvas");
    canvas.height = HEIGHT;
    canvas.width = Math.round(scale * (upright ? piece.width : piece.height));
    const context = canvas.getContext("2d");
    context.translate(canvas.width / 2, canvas.height / 2);
    context.rotate((turned * Math.PI) / 180);
    context.scale(scale, scale);
    context.translate(-x - w / 2, -y - h / 2);
    context.drawImage(picture, 0, 0, width, (width * picture.naturalHeight) / picture.naturalWidth);
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}

// "Not sure: 2158 or 2138": with the digit that is least sure replaced by the next one it may be. Or the server's reason.
function doubt(number) {
  const unsure = number.digits.filter((digit) => digit.alternatives.length > 0);
  if (unsure.length === 0) return number.reason ? `Not sure: ${number.reason}` : "Not sure";
  const worst = unsure.reduce((a, b) => (b.confidence < a.confidence ? b : a));
  const place = number.digits.indexOf(worst);
  const other = worst.alternatives[0].digit;
  return `Not sure: ${number.text} or ${number.text.slice(0, place)}${other}${number.text.slice(place + 1)}`;
}
