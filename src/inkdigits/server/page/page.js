// Wires the page together: the paper, the answer, the earlier results. Each of them stands in a file of its own.

import * as answer from "./answer.js";
import { predict, readers, readNumbers, remove } from "./api.js";
import { Earlier } from "./earlier.js";
import { offerModels } from "./models-dialog.js";
import { Numbers } from "./numbers.js";
import { Pad } from "./pad.js";
import { ResultDialog } from "./result-dialog.js";
import { receivePictures } from "./receive.js";
import { element } from "./words.js";

const PAUSE = 800; // milliseconds after the pen goes up: long enough for the second stroke of a 4 or a crossed 7

const byId = (id) => document.getElementById(id);
const pad = new Pad(byId("pad"));
const dialog = new ResultDialog(changed, removed);
const numbers = new Numbers({ again: () => byId("choose").click(), asDigit, closed: clear });
const earlier = new Earlier((result) => dialog.open(result));

let timer = null;
let reading = 0; // number of the newest reading; an older one that comes in late is not shown
let batch = 0; // number of the newest go of pictures; what is left of an older one is not read
let shown = null; // the result in the answer panel
let file = null; // the picture on the paper, where it was not drawn
let drafts = new Map(); // for this drawing: id of each result -> revision of the drawing it read

async function read(picture) {
  const mine = ++reading;
  answer.waiting();
  try {
    const result = await predict(picture, byId("model").value);
    earlier.add(result);
    if (mine === reading) answer.showResult((shown = result));
    return result;
  } catch (error) {
    if (mine === reading) answer.showError(error);
    return null;
  }
}

async function readDrawing() {
  const { revision } = pad;
  const results = drafts;
  const result = await read(await pad.toPicture());
  if (!result) return;
  results.set(result.id, revision);
  forgetDrafts(results);
}

// A result for a drawing that was not finished yet is not one to keep.
function forgetDrafts(results) {
  const newest = Math.max(...results.values());
  for (const [id, revision] of results) {
    if (revision === newest) continue;
    results.delete(id);
    remove(id).then(() => earlier.remove(id), () => {}); // where that fails it stays in the list, which does no harm
  }
}

function readPaper() {
  clearTimeout(timer);
  if (pad.drawn) return readDrawing();
  return file ? read(file) : null;
}

async function receive(files) {
  clear();
  const mine = batch;
  for (const each of files) {
    await pad.show(each);
    file = each;
    await readPages(each, mine);
    if (mine !== batch) return;
  }
}

async function readPages(picture, mine) {
  let pages = 1;
  for (let page = 1; page <= pages && mine === batch; page++) pages = await readPicture(picture, mine, page, pages);
}

// How many pages there are. A picture of one digit, or of nothing that is found, is for the models that know a single
// digit better.
async function readPicture(picture, mine, page, pages) {
  answer.waiting("Reading the picture …");
  try {
    const found = await readNumbers(picture, page);
    if (mine !== batch) return pages;
    numbers.add(picture, page, found);
    if (digitsOf(found) > 1 || found.pages > 1) showNumbers();
    else await read(picture);
    return found.pages;
  } catch (error) {
    if (mine !== batch) return pages;
    numbers.fail(picture, page, error);
    answer.showError(error);
    return pages;
  }
}

const digitsOf = (found) => found.numbers.reduce((sum, number) => sum + number.digits.length, 0);

function showNumbers() {
  shown = null;
  answer.clear();
  document.body.dataset.view = "numbers";
  numbers.show();
}

async function asDigit(picture) {
  closeNumbers();
  await read(picture);
}

function closeNumbers() {
  numbers.close();
  delete document.body.dataset.view;
}

function clear() {
  reading++;
  batch++;
  file = null;
  shown = null;
  drafts = new Map();
  pad.clear();
  answer.clear();
  closeNumbers();
}

function changed(result) {
  drafts.delete(result.id); // corrected by a person: kept, whatever is drawn next
  earlier.replace(result);
  if (shown?.id === result.id) shown = result;
}

function removed(id) {
  drafts.delete(id);
  earlier.remove(id);
  if (shown?.id === id) clear();
}

async function fillModels() {
  try {
    const names = await readers();
    const all = byId("model").querySelector("[value=all]");
    all.before(...names.map((name) => Object.assign(element("option", name), { value: name })));
  } catch {
    // The default model and all of them together can be chosen even so.
  }
}

pad.addEventListener("stroke", () => {
  file = null;
  clearTimeout(timer);
});
pad.addEventListener("drawn", () => {
  timer = setTimeout(readPaper, PAUSE);
});
pad.addEventListener("change", () => {
  byId("hint").hidden = !pad.empty;
  byId("undo").disabled = !pad.drawn;
  byId("read").disabled = byId("clear").disabled = pad.empty;
});

byId("undo").addEventListener("click", undo);
byId("clear").addEventListener("click", clear);
byId("read").addEventListener("click", readPaper);
byId("model").addEventListener("change", readPaper);
byId("correct").addEventListener("click", () => dialog.open(shown));

function undo() {
  clearTimeout(timer);
  pad.undo();
  if (pad.drawn) timer = setTimeout(readPaper, PAUSE);
  else clear();
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || numbers.open) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && pad.drawn) undo();
  else if (event.key === "Escape") clear();
  else if (event.key === "Enter" && event.target === byId("pad")) readPaper();
});

receivePictures([byId("choose"), byId("photograph")], byId("dropping"), receive);
offerModels(byId("show-models"));
answer.clear();
fillModels();
earlier.more();
