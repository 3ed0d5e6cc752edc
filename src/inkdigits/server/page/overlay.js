// Boxes over a picture, each with a label beside it. Knows nothing of what the labels say.

import { placeLabels } from "./labels.js";
import { element } from "./words.js";

export class Overlay {
  #layer;
  #size;
  #watch;

  // `layer` lies over the picture, whose pixels the boxes are given in.
  constructor(layer, { width, height }) {
    this.#layer = layer;
    this.#size = { width, height };
    this.#watch = new ResizeObserver(() => this.placeLabels());
    this.#watch.observe(layer);
  }

  add([x, y, width, height], chosen) {
    const box = element("div", undefined, "box");
    const share = (pixels, of) => `${(100 * pixels) / of}%`;
    Object.assign(box.style, { left: share(x, this.#size.width), width: share(width, this.#size.width) });
    Object.assign(box.style, { top: share(y, this.#size.height), height: share(height, this.#size.height) });
    box.append(element("span", "", "label"));
    box.addEventListener("click", chosen);
    this.#layer.append(box);
    return box;
  }

  placeLabels() {
    const boxes = [...this.#layer.children];
    const shapes = boxes.map(shapeOf);
    const labels = boxes.map((box) => box.firstElementChild);
    placeLabels(shapes, labels.map(shapeOf), shapeOf(this.#layer)).forEach((place, index) => {
      const { left, top } = shapes[index];
      labels[index].classList.toggle("crowded", place === null);
      labels[index].style.left = `${place ? place.left - left : 0}px`;
      labels[index].style.top = `${place ? place.top - top : 0}px`;
    });
  }

  close() {
    this.#watch.disconnect();
  }
}

const shapeOf = (shown) => ({
  left: shown.offsetLeft,
  top: shown.offsetTop,
  width: shown.offsetWidth,
  height: shown.offsetHeight,
});
