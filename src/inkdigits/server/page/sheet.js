// One picture, or one page of a TIFF, with its numbers: boxes over the picture, and a row for each.

import { drawNumbers } from "./api.js";
import { Overlay } from "./overlay.js";
import { Row } from "./row.js";
import { element, fromTemplate, sayError } from "./words.js";

export class Sheet {
  #page;
  #reading;
  #url;
  #overlay;
  #rows;

  constructor(file, page, reading) {
    this.file = file;
    this.#page = page;
    this.#reading = reading;
    const name = reading.pages > 1 ? nameOf(file, page) : file.name;
    this.element = blank(name);
    this.entries = reading.numbers.map((number, place) => ({
      file: name,
      index: place + 1,
      number,
      value: number.raw,
    }));
    this.#overlay = new Overlay(this.#part(".boxes"), reading);
    this.#rows = this.entries.map((entry) => this.#add(entry));
    this.#sayTurned();
    this.#show();
  }

  get doubtful() {
    return this.entries.filter((entry) => !entry.number.accepted).length;
  }

  close() {
    this.#overlay.close();
    URL.revokeObjectURL(this.#url);
    this.element.remove();
  }

  #add(entry) {
    const box = this.#overlay.add(entry.number.box, () => row.focus());
    const label = () => {
      box.dataset.state = row.state;
      box.firstElementChild.textContent = entry.value + (row.state === "doubtful" ? " ?" : "");
    };
    const changed = () => {
      label();
      this.#overlay.placeLabels();
    };
    const row = new Row(entry, { changed, chosen: (is) => box.classList.toggle("chosen", is) });
    label();
    this.#part("ol").append(row.element);
    return row;
  }

  #sayTurned() {
    const { turned } = this.#reading;
    if (turned) this.#part("h3").append(element("span", ` was read turned by ${turned}° clockwise`, "quiet"));
  }

  async #show() {
    const { width, height } = this.#reading;
    const figure = this.#part("figure");
    figure.style.aspectRatio = `${width} / ${height}`;
    figure.style.setProperty("--shape", width / height);
    try {
      await this.#load(this.file).catch(() => this.#showDrawn());
      for (const row of this.#rows) row.cut(this.#part("img"), this.#reading);
    } catch (error) {
      sayError(this.#part(".error"), error);
    }
  }

  // Of a kind that this browser does not show, such as TIFF: the server draws it, boxes and all.
  async #showDrawn() {
    const drawn = await drawNumbers(this.file, this.#page);
    this.#part("figure").classList.add("drawn");
    await this.#load(drawn);
  }

  #load(picture) {
    URL.revokeObjectURL(this.#url);
    const shown = this.#part("img");
    shown.alt = `The picture ${this.file.name}, with a box around each number`;
    shown.src = this.#url = URL.createObjectURL(picture);
    return shown.decode();
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}

// A picture that could not be read, with the reason.
export class FailedSheet {
  entries = [];
  doubtful = 0;

  constructor(file, page, error) {
    this.element = blank(page > 1 ? nameOf(file, page) : file.name);
    this.element.querySelector("figure").remove();
    sayError(this.element.querySelector(".error"), error);
  }

  close() {
    this.element.remove();
  }
}

// As `inkdigits read` names it too.
const nameOf = (file, page) => `${file.name}#page=${page}`;

function blank(name) {
  const made = fromTemplate("sheet");
  made.querySelector("h3").textContent = name || "Picture";
  return made;
}
