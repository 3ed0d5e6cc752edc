// The server's API as functions. Every failure is an Error whose message is a sentence to show as it stands.
// Paths are relative to the page, so that it works behind a proxy's prefix too.

export const predict = (picture, model) =>
  call(`v1/predict${model ? `?model=${encodeURIComponent(model)}` : ""}`, post(picture));

// A TIFF may have several pages, which count from 1.
export const readNumbers = (picture, page) => call(`v1/read?page=${page}`, post(picture));

// The picture as PNG, with what was read drawn on it.
export const drawNumbers = (picture, page) =>
  call(`v1/read?annotate=true&page=${page}`, post(picture), (response) => response.blob());

export const predictions = (cursor, limit) =>
  call(`v1/predictions?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);

export const label = (id, digit) =>
  call(`v1/predictions/${id}/label`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ label: digit }),
  });

export const remove = (id) => call(`v1/predictions/${id}`, { method: "DELETE" });

export const models = async () => (await call("v1/models")).models;

// Names of the models that read single digits; in the store there are others too.
export const readers = async () => (await call("models")).models;

export const pictureOf = (result) => result.image_url.replace(/^\//, "");

function post(picture) {
  // A file of another kind is meant as a picture even so, and the server then says which formats it reads.
  const type = picture.type.startsWith("image/") ? picture.type : "image/unknown";
  return { method: "POST", headers: { "Content-Type": type }, body: picture };
}

async function call(path, options, take = (response) => response.json()) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The server does not answer. Is it still running?");
  }
  if (response.status === 204) return null;
  const answer = await (response.ok ? take(response) : response.json()).catch(() => null);
  if (response.ok && answer) return answer;
  throw new Error(answer?.message ?? answer?.error ?? `The server failed with status ${response.status}.`);
}
