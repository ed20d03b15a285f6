/** Light and dark by the system's wish; readable from 360 px on. Colours hold 4.5 : 1 against their ground. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #14171c);
  --card: light-dark(#fff, #1c2128);
  --line: light-dark(#d5dae1, #363d47);
  --text: light-dark(#1b2129, #e6e9ee);
  --soft: light-dark(#57616e, #a0abb8);
  --good: light-dark(#12703a, #58c98a);
  --bad: light-dark(#b3261e, #ff8a80);
  --warn: light-dark(#8a5300, #f0b455);
  --accent: light-dark(#1558c0, #85b4ff);
  --wash: light-dark(#fff6e5, #2c2414);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 60rem; padding: 0 1rem 3rem;
  background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; padding: 1rem 0 .5rem; }
h1 { font-size: 1.25rem; margin: 0; }
h2 { font-size: 1rem; margin: 1.75rem 0 .5rem; color: var(--soft); font-weight: 600; }
h3 { font-size: 1.25rem; margin: 0; line-height: 1.3; }
h4 { font-size: .9rem; margin: 1.25rem 0 .35rem; color: var(--soft); font-weight: 600; }
p { margin: .25rem 0; }
ul, ol { list-style: none; margin: 0; padding: 0; }
a { color: var(--accent); }
input, textarea, select, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 6px; padding: .35rem .6rem; }
textarea { width: 100%; min-height: 3.5rem; resize: vertical; }
button { cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--card); font-weight: 600; }
button.stop { color: var(--bad); border-color: var(--bad); }
button:disabled { opacity: .55; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.who { display: flex; gap: .5rem; align-items: center; color: var(--soft); }
.who input { width: 11rem; color: var(--text); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; margin-bottom: .75rem; }
.empty { color: var(--soft); }
.soft { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .accent { color: var(--accent); }
.banner { background: var(--wash); border: 1px solid var(--warn); border-radius: 8px; padding: .5rem .75rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.title { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; justify-content: space-between; }
.badge { border: 1px solid currentcolor; border-radius: 99px; padding: 0 .6rem; font-size: .875rem; font-weight: 600; white-space: nowrap; }
.bar { height: .6rem; border-radius: 99px; background: var(--line); overflow: hidden; margin: .75rem 0 .25rem; }
.bar > span { display: block; height: 100%; background: var(--good); }
.bar.warn > span { background: var(--warn); } .bar.bad > span { background: var(--bad); }
.clocks { display: flex; flex-wrap: wrap; gap: .1rem 1rem; justify-content: space-between; }
.row { display: grid; grid-template-columns: 1.4rem minmax(0, 1fr) auto; gap: 0 .35rem; padding: .15rem 0; }
.row .told { grid-column: 2 / -1; color: var(--soft); font-size: .875rem; }
.row .told.bad { color: var(--bad); }
.steps { margin: 0 0 .35rem 1.4rem; }
.phase > .row { font-weight: 600; }
.phase.to-come > .row, .phase.not-run > .row { font-weight: 400; color: var(--soft); }
.times { color: var(--soft); font-variant-numeric: tabular-nums; font-weight: 400; white-space: nowrap; font-size: .9rem; }
.question { background: var(--wash); border: 2px solid var(--warn); border-radius: 10px; padding: .75rem 1rem; margin: 1rem 0; }
.question > p:first-child { font-weight: 600; }
.question label { display: block; margin: .6rem 0 .1rem; }
.question fieldset { border: 1px solid var(--line); border-radius: 8px; margin: .6rem 0; padding: .25rem .75rem .6rem; }
.question fieldset label { display: inline-flex; gap: .35rem; margin-right: 1rem; }
.question fieldset input[type=text] { width: 100%; }
.answers { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .75rem; }
.links { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-top: .5rem; }
details > summary { cursor: pointer; }
details.card > summary { display: flex; flex-wrap: wrap; gap: .25rem .75rem; justify-content: space-between; align-items: baseline; }
.stale { opacity: .75; }
details.card > summary strong::before { content: '▸ '; color: var(--soft); }
details.card[open] > summary strong::before { content: '▾ '; }
.phase.to-come .steps, .phase.not-run .steps { color: var(--soft); }
.commands { white-space: pre-wrap; margin: .35rem 0; padding: .5rem .75rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; font: .875rem/1.6 ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .15rem .75rem .15rem 0; font-weight: 400; }
td:last-child { text-align: right; padding-right: 0; }
@media (prefers-reduced-motion: no-preference) { .bar > span { transition: width .5s linear; } }
`;
