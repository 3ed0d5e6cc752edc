"""The review page's look, light and dark, and its two keys."""

CSS = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #59636e; --faint: #d9dde2; --well: #f5f7f9;
  --accent: #0f62c4; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e6e9ed; --soft: #9aa5b1; --faint: #2b3138;
  --well: #1c2127; --accent: #66adff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
p { margin: 0 0 .5rem; max-width: 44rem; overflow-wrap: anywhere; }
.keys, .reason, .where, .gone { color: var(--soft); font-size: .875rem; }
kbd { border: 1px solid var(--faint); border-radius: 4px; padding: 0 .35rem; font: inherit; }
.doubts { list-style: none; margin: 1.5rem 0 0; padding: 0; }
.doubts li { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem 1.5rem; align-items: center;
  padding: 1rem .75rem; border-top: 1px solid var(--faint); scroll-margin: 4rem; }
.doubts li:focus { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 6px; }
.seen { display: flex; justify-content: center; background: var(--well); border-radius: 6px; padding: .5rem; }
.crop { position: relative; display: block; max-width: 100%; }
.crop img { display: block; max-width: 100%; height: auto; }
.crop i { position: absolute; border: 2px solid var(--accent); border-radius: 3px; opacity: .8; }
.read { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin: 0; }
.read b { font-size: 2rem; line-height: 1.2; letter-spacing: .06em; font-variant-numeric: tabular-nums; }
.read span { color: var(--soft); font-variant-numeric: tabular-nums; }
.reason, .where { margin: .15rem 0 0; }
.where { font: .8125rem/1.4 ui-monospace, monospace; }
.failed { padding-left: 1.25rem; } .failed li { margin-bottom: .35rem; overflow-wrap: anywhere; }
.failed b { font: .875rem/1.4 ui-monospace, monospace; }
@media (max-width: 36rem) { .doubts li { grid-template-columns: minmax(0, 1fr); } }
@media (hover: none) { .keys { display: none; } }
@media print { .doubts li { break-inside: avoid; } .keys { display: none; } }
"""

SCRIPT = """
addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...document.querySelectorAll(".doubts li")];
  const next = all[Math.min(Math.max(all.indexOf(document.activeElement) + step, 0), all.length - 1)];
  if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest" }); }
});
"""
