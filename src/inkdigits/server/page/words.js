// How values are said to people: percentages, times, who answered.

// Never 100 % where it is less than that.
export function percent(share) {
  return `${share < 1 ? Math.min(share * 100, 99.9).toFixed(1) : "100"} %`;
}

export function timeOf(result) {
  const time = document.createElement("time");
  const moment = new Date(result.created_at);
  time.dateTime = result.created_at;
  time.title = moment.toLocaleString();
  time.textContent = ago(moment);
  return time;
}

function ago(moment) {
  const minutes = Math.floor((Date.now() - moment) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return moment.toLocaleDateString();
}

export function modelOf(result) {
  return result.model === "all" ? "all models" : `${result.model}, version ${result.version}`;
}

// "1 or 7": the digits a doubtful answer hesitates between.
export function candidates(probabilities) {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  return order.slice(0, 2).join(" or ");
}

export function counted(count, thing) {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

export function sayError(element, error) {
  element.hidden = !error;
  element.textContent = error?.message ?? "";
}

export function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// A copy of what stands in a template; imported, since a picture that belongs to no page is never loaded.
export function fromTemplate(id) {
  return document.importNode(document.getElementById(id).content, true).firstElementChild;
}
