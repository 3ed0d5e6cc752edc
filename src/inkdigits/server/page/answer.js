// The answer panel: one result, large, with its ten bars. Knows nothing of where results come from.

import { candidates, element, modelOf, percent, sayError } from "./words.js";

const byId = (id) => document.getElementById(id);

// `said` is for what takes longer than a person waits without a word.
export function waiting(said) {
  byId("answer").setAttribute("aria-busy", "true");
  if (said) show("empty", "", "", said, "");
  sayError(byId("error"), null);
}

export function showError(error) {
  byId("answer").removeAttribute("aria-busy");
  show("empty", "", "", "", "");
  byId("correct").hidden = true;
  byId("each-model").hidden = true;
  showBars(null);
  sayError(byId("error"), error);
}

export function clear() {
  showError(null);
  byId("verdict").textContent = "The answer appears here.";
}

export function showResult(result) {
  byId("answer").removeAttribute("aria-busy");
  sayError(byId("error"), null);
  const verdict = result.accepted ? "Sure" : `Not sure: ${candidates(result.probabilities)}`;
  show(result.accepted ? "sure" : "doubtful", result.digit, percent(result.confidence), verdict, source(result));
  byId("correct").hidden = false;
  showBars(result);
  showEach(result.results ?? []);
}

function source(result) {
  const said = `Read by ${modelOf(result)}`;
  return result.reason ? `${said}; ${result.reason}` : said;
}

function show(state, digit, confidence, verdict, source) {
  byId("answer").dataset.state = state;
  byId("digit").textContent = digit;
  byId("confidence").textContent = confidence;
  byId("verdict").textContent = verdict;
  byId("source").textContent = source;
}

function showBars(result) {
  const bars = byId("bars");
  if (bars.childElementCount === 0) bars.append(...Array.from({ length: 10 }, (_, digit) => bar(digit)));
  [...bars.children].forEach((row, digit) => {
    const probability = result?.probabilities[digit];
    row.classList.toggle("best", digit === result?.digit);
    row.querySelector(".fill").style.width = probability >= 0.005 ? `${probability * 100}%` : 0; // less would be a speck
    row.querySelector(".share").textContent = probability === undefined ? "" : percent(probability);
  });
}

function bar(digit) {
  const row = element("li");
  const track = element("span", undefined, "track");
  track.append(element("span", undefined, "fill"));
  row.append(element("span", digit, "name"), track, element("span", "", "share"));
  return row;
}

function showEach(results) {
  const rows = results.map((each) => {
    const row = element("li", undefined, each.accepted ? "" : "doubtful");
    row.append(element("span", each.model), element("strong", each.digit), element("span", percent(each.confidence)));
    return row;
  });
  byId("each-model").replaceChildren(...rows);
  byId("each-model").hidden = rows.length === 0;
}
