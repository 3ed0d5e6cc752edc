// Where the labels of boxes go: beside each box, where they hide no other box and no other label.
// All in pixels of the page, as { left, top, width, height }. Knows nothing of what is in a box.

const GAP = 5;

// For each box the place of its label, of the size given for it, within `room`; null where there is no room for it.
export function placeLabels(boxes, sizes, room) {
  const taken = [...boxes];
  return boxes.map((box, index) => {
    const free = places(box, sizes[index]).find((place) => within(place, room) && !taken.some((other) => overlap(place, other)));
    if (free) taken.push(free);
    return free ?? null;
  });
}

function places(box, { width, height }) {
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const middle = box.top + (box.height - height) / 2;
  return [
    [right + GAP, middle],
    [box.left, box.top - GAP - height],
    [box.left, bottom + GAP],
    [box.left - GAP - width, middle],
    [right - width, box.top - GAP - height],
    [right - width, bottom + GAP],
  ].map(([left, top]) => ({ left, top, width, height }));
}

const within = (place, room) =>
  place.left >= 0 && place.top >= 0 && place.left + place.width <= room.width && place.top + place.height <= room.height;

const overlap = (a, b) =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
