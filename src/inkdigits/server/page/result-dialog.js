// One result up close: its facts, the digit a person says it is, and deleting it.

import { label, pictureOf, remove } from "./api.js";
import { element, modelOf, percent, sayError } from "./words.js";

const byId = (id) => document.getElementById(id);

export class ResultDialog {
  #result = null;
  #changed;
  #removed;

  // `changed` is called with a result that was corrected, `removed` with the id of one that was deleted.
  constructor(changed, removed) {
    this.#changed = changed;
    this.#removed = removed;
    byId("result-labels").append(...Array.from({ length: 10 }, (_, digit) => this.#choice(digit)));
    byId("unlabel").addEventListener("click", () => this.#label(null));
    byId("delete").addEventListener("click", () => this.#delete());
    closeOnBackdrop(byId("result"));
  }

  open(result) {
    this.#show(result);
    sayError(byId("result-error"), null);
    byId("result").showModal();
  }

  #choice(digit) {
    const button = element("button", digit);
    button.type = "button";
    button.addEventListener("click", () => this.#label(digit));
    return button;
  }

  #show(result) {
    this.#result = result;
    byId("result-title").textContent = `Read as ${result.digit}`;
    byId("result-picture").src = pictureOf(result);
    byId("result-picture").alt = `The picture that was read as ${result.digit}`;
    byId("result-facts").replaceChildren(...facts(result));
    for (const button of byId("result-labels").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(Number(button.textContent) === result.label));
    }
    byId("unlabel").hidden = result.label === null;
    this.#askAgain(false);
  }

  #askAgain(asked) {
    byId("delete").dataset.asked = asked;
    byId("delete").textContent = asked ? "Really delete?" : "Delete";
  }

  async #label(digit) {
    await this.#attempt(async () => {
      const corrected = await label(this.#result.id, digit);
      this.#show(corrected);
      this.#changed(corrected);
    });
  }

  async #delete() {
    if (byId("delete").dataset.asked !== "true") return this.#askAgain(true);
    await this.#attempt(async () => {
      await remove(this.#result.id);
      byId("result").close();
      this.#removed(this.#result.id);
    });
  }

  async #attempt(work) {
    try {
      await work();
      sayError(byId("result-error"), null);
    } catch (error) {
      sayError(byId("result-error"), error);
    }
  }
}

export function closeOnBackdrop(dialog) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // its content never is the target: the dialog has no padding
  });
}

function facts(result) {
  const rows = [
    ["Confidence", percent(result.confidence) + (result.accepted ? "" : ", not sure")],
    ["Model", modelOf(result)],
    ["Time", new Date(result.created_at).toLocaleString()],
  ];
  if (result.reason) rows.push(["Why not sure", result.reason]);
  for (const each of result.results ?? []) rows.push([each.model, `${each.digit}, ${percent(each.confidence)}`]);
  return rows.flatMap(([name, value]) => [element("dt", name), element("dd", value)]);
}
