"""The page's look: one accent for the model it is about, grey for everything else, light and dark."""

CSS = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #59636e; --faint: #e3e6ea; --grey: #8b949e;
  --accent: #0f62c4; --on-accent: #fff; --well: #f5f7f9; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e6e9ed; --soft: #9aa5b1; --faint: #2b3138;
  --grey: #77818c; --accent: #66adff; --on-accent: #0b1420; --well: #1c2127; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; display: grid; gap: 2.75rem 3rem;
  grid-template-columns: minmax(0, 1fr); }
@media (min-width: 56rem) { main { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
header, .whole { grid-column: 1 / -1; min-width: 0; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 0 0 .25rem; }
section { min-width: 0; }
p { margin: 0 0 .75rem; max-width: 44rem; overflow-wrap: anywhere; }
.made, .note, figcaption { color: var(--soft); font-size: .875rem; }
.notice { border-left: 3px solid var(--accent); padding-left: .75rem; }
.headline { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 1.25rem 0; padding: 0; }
.headline div { min-width: 8rem; }
.headline dt { color: var(--soft); font-size: .875rem; }
.headline dd { margin: 0; font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.headline dd.first { color: var(--accent); }
.headline small { display: block; color: var(--soft); font-size: .8125rem; }
.charts { display: flex; flex-wrap: wrap; gap: 1.25rem 2.5rem; }
.charts > * { flex: 0 1 27.5rem; min-width: 0; margin: 0; }
svg { display: block; width: 100%; max-width: 27.5rem; height: auto; overflow: visible; }
svg text { font: 11.5px system-ui, sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
svg .tick, svg .axis, svg .quiet { fill: var(--soft); }
svg .dense { font-size: 10px; }
svg .mine { fill: var(--accent); font-weight: 600; }
svg .on { fill: var(--on-accent); }
.grid { stroke: var(--faint); } .base { stroke: var(--grey); } .dashed { stroke: var(--grey); stroke-dasharray: 4 4; }
path { fill: none; stroke-width: 2; stroke-linejoin: round; }
path.accent, line.accent { stroke: var(--accent); } path.other, line.other { stroke: var(--grey); }
path.thin { stroke-width: 1; stroke-opacity: .35; } line.accent, line.other { stroke-width: 2; }
circle.accent, rect.accent { fill: var(--accent); } circle.other, rect.other { fill: var(--grey); }
circle.ring { fill: var(--paper); stroke: var(--accent); stroke-width: 2; } circle.many { fill-opacity: .45; }
circle.faint { fill-opacity: .65; }
rect.well { fill: var(--well); }
details { margin-top: .5rem; } summary { cursor: pointer; color: var(--soft); font-size: .875rem; }
.wide { overflow-x: auto; } .wide:focus-visible { outline: 2px solid var(--accent); }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; margin: .5rem 0; }
caption { text-align: left; color: var(--soft); padding-bottom: .25rem; }
th, td { padding: .25rem .9rem .25rem 0; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--faint); }
th { font-weight: 600; } thead th { color: var(--soft); font-weight: 400; vertical-align: bottom; white-space: normal;
  min-width: 4.5rem; }
th:first-child { text-align: left; }
table.facts td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
table.facts th { vertical-align: top; font-weight: 400; color: var(--soft); }
code { font: .8125rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); gap: 1rem .75rem; padding: 0;
  margin: .75rem 0; list-style: none; max-width: 52rem; }
.pictures img { width: 84px; height: 84px; image-rendering: pixelated; display: block; background: #000;
  filter: invert(1); border: 1px solid #000; }
@media (prefers-color-scheme: dark) { .pictures img { filter: none; border-color: var(--faint); } }
.pictures li { font-size: .8125rem; line-height: 1.35; } .pictures b { color: var(--accent); }
.pictures span { color: var(--soft); }
@media print { section { break-inside: avoid; } }
"""
