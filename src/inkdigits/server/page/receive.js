// Pictures that come from outside: chosen, photographed, dropped anywhere on the page, or pasted.

export function receivePictures(inputs, overlay, take) {
  for (const input of inputs) {
    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = ""; // so that choosing the same file once more counts as a change
      await take(files);
    });
  }
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) take([...event.clipboardData.files]);
  });
  receiveDrops(overlay, take);
}

function receiveDrops(overlay, take) {
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault(); // otherwise the browser leaves the page and opens the file
    overlay.hidden = false;
  };
  document.addEventListener("dragenter", over);
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) overlay.hidden = true;
  });
  document.addEventListener("drop", (event) => {
    overlay.hidden = true;
    if (!carriesFiles(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
