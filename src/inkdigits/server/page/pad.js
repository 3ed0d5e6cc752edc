// The paper one draws on: strokes in, a PNG out. Knows nothing of the server or of answers.

const BRUSH = 44; // of 560: two to three pixels once the digit is scaled to MNIST's 20, as thick as its strokes
const SENT = 280; // edge of the picture sent, in pixels

export class Pad extends EventTarget {
  // Fires "stroke" when the pen goes down, "drawn" when it goes up and "change" whenever what is shown changes.

  #canvas;
  #context;
  #strokes = [];
  #pointer = null;
  #picture = null;
  #revision = 0;

  constructor(canvas) {
    super();
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => this.#up(event));
    // Redrawn because the ink's colour is the theme's.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#draw());
  }

  get empty() {
    return this.#strokes.length === 0 && this.#picture === null;
  }

  get drawn() {
    return this.#strokes.length > 0;
  }

  // Grows with every change, so that a later drawing can be told from an earlier one.
  get revision() {
    return this.#revision;
  }

  clear() {
    this.#strokes = [];
    this.#picture = null;
    this.#changed();
  }

  undo() {
    if (!this.drawn) return;
    this.#strokes.pop();
    this.#changed();
  }

  // Shows a picture file where the browser knows its format; the server may know more formats.
  async show(file) {
    this.clear();
    this.#picture = await createImageBitmap(file).catch(() => null);
    this.#changed();
  }

  // What is drawn, black on white whatever the theme.
  toPicture() {
    const sheet = new OffscreenCanvas(SENT, SENT);
    const context = sheet.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, SENT, SENT);
    context.scale(SENT / this.#canvas.width, SENT / this.#canvas.height);
    paint(context, this.#strokes, "black");
    return sheet.convertToBlob({ type: "image/png" });
  }

  #down(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    this.#picture = null;
    this.#strokes.push([this.#point(event)]);
    this.dispatchEvent(new Event("stroke"));
    this.#changed();
  }

  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    this.#strokes.at(-1).push(...(steps.length ? steps : [event]).map((step) => this.#point(step)));
    this.#draw();
  }

  #up(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.dispatchEvent(new Event("drawn"));
  }

  #point(event) {
    const box = this.#canvas.getBoundingClientRect();
    const scale = this.#canvas.width / box.width;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  }

  #changed() {
    this.#revision++;
    this.#draw();
    this.dispatchEvent(new Event("change"));
  }

  #draw() {
    const { width, height } = this.#canvas;
    this.#context.clearRect(0, 0, width, height);
    if (this.#picture) place(this.#context, this.#picture, width, height);
    paint(this.#context, this.#strokes, getComputedStyle(this.#canvas).color);
  }
}

// Each stroke as one smooth line: curves that bend at the points seen and meet half-way between them.
function paint(context, strokes, color) {
  Object.assign(context, { strokeStyle: color, lineWidth: BRUSH, lineCap: "round", lineJoin: "round" });
  for (const points of strokes) {
    const [first] = points;
    const last = points.at(-1);
    context.beginPath();
    context.moveTo(first.x, first.y);
    for (let i = 1; i < points.length - 1; i++) {
      const next = points[i + 1];
      context.quadraticCurveTo(points[i].x, points[i].y, (points[i].x + next.x) / 2, (points[i].y + next.y) / 2);
    }
    context.lineTo(last.x, last.y); // a single point gives a dot, thanks to the round cap
    context.stroke();
  }
}

function place(context, picture, width, height) {
  const scale = Math.min(width / picture.width, height / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  context.imageSmoothingEnabled = scale < 4; // a 28x28 picture shows its pixels
  context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
}
