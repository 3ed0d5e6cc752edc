// The server's API as functions. Every failure is an Error whose message is a sentence to show as it stands.
// Paths are relative to the page, so that it works behind a proxy's prefix too.

export const predict = (picture, model) =>
  call(`v1/predict${model ? `?model=${encodeURIComponent(model)}` : ""}`, {
    method: "POST",
    // A file of another kind is meant as a picture even so, and the server then says which formats it reads.
    headers: { "Content-Type": picture.type.startsWith("image/") ? picture.type : "image/unknown" },
    body: picture,
  });

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

export const pictureOf = (result) => result.image_url.replace(/^\//, "");

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The server does not answer. Is it still running?");
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw new Error(answer?.message ?? answer?.error ?? `The server failed with status ${response.status}.`);
}
