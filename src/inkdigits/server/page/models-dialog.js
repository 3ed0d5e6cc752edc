// The models of the server, their versions and how well each did: what stands on their cards.

import { models } from "./api.js";
import { closeOnBackdrop } from "./result-dialog.js";
import { element, percent, sayError } from "./words.js";

const byId = (id) => document.getElementById(id);

export function offerModels(open) {
  closeOnBackdrop(byId("models"));
  open.addEventListener("click", () => {
    byId("models").showModal();
    show();
  });
}

async function show() {
  try {
    const all = await models();
    byId("model-rows").replaceChildren(...all.flatMap(rowsOf));
    sayError(byId("models-error"), null);
  } catch (error) {
    sayError(byId("models-error"), error);
  }
}

function rowsOf(model) {
  return model.versions.toReversed().map((card) => {
    const row = element("tr", undefined, card.version === model.promoted ? "promoted" : "");
    row.append(
      element("th", model.name),
      element("td", card.version),
      element("td", card.data?.name ?? "–"),
      element("td", accuracyOf(card), "number"),
    );
    return row;
  });
}

function accuracyOf(card) {
  return card.held_out ? percent(card.held_out.accuracy) : "–";
}
