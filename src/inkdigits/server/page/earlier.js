// The list of earlier results, newest first, a page at a time.

import { pictureOf, predictions } from "./api.js";
import { element, percent, sayError, timeOf } from "./words.js";

const PAGE = 24;
const byId = (id) => document.getElementById(id);

export class Earlier {
  #cards = new Map();
  #cursor = null;
  #open;

  // `open` is called with a result that was clicked.
  constructor(open) {
    this.#open = open;
    byId("older").addEventListener("click", () => this.more());
  }

  async more() {
    byId("older").disabled = true;
    try {
      const page = await predictions(this.#cursor, PAGE);
      this.#cursor = page.next_cursor;
      for (const result of page.predictions) if (!this.#cards.has(result.id)) byId("results").append(this.#card(result));
      sayError(byId("earlier-error"), null);
    } catch (error) {
      sayError(byId("earlier-error"), error);
    }
    byId("older").disabled = false;
    this.#update();
  }

  add(result) {
    byId("results").prepend(this.#card(result));
    this.#update();
  }

  replace(result) {
    const old = this.#cards.get(result.id);
    const focused = old?.contains(document.activeElement);
    const card = this.#card(result);
    old?.replaceWith(card);
    if (focused) card.firstElementChild.focus();
  }

  remove(id) {
    this.#cards.get(id)?.remove();
    this.#cards.delete(id);
    this.#update();
  }

  #update() {
    byId("older").hidden = this.#cursor === null;
    byId("no-results").hidden = this.#cards.size > 0 || !byId("earlier-error").hidden;
  }

  #card(result) {
    const picture = element("img");
    picture.src = pictureOf(result);
    picture.alt = "";
    picture.loading = "lazy";
    const button = element("button", undefined, "result");
    button.type = "button";
    button.append(picture, said(result), element("span", percent(result.confidence), "share"), timeOf(result));
    button.addEventListener("click", () => this.#open(result));
    const item = element("li", undefined, result.accepted ? "" : "doubtful");
    item.dataset.id = result.id;
    item.append(button);
    this.#cards.set(result.id, item);
    return item;
  }
}

// "7", "7?" where the model was not sure, "7 → 1" where a person corrected it.
function said(result) {
  const line = element("span", undefined, "said");
  const corrected = result.label !== null && result.label !== result.digit;
  const read = element(corrected ? "del" : "span", result.digit);
  line.append(read);
  if (corrected) line.append(" → ", element("strong", result.label));
  else if (result.label === result.digit) line.append(element("span", " ✓", "right"));
  else if (!result.accepted) line.append(element("span", "?", "doubt"));
  return line;
}
