/** The page's only style sheet. Colours follow the reader's scheme; paper is always light. */
export const STYLE = `
:root{color-scheme:light dark;--page:#f6f7f8;--panel:#fff;--ink:#1a1f26;--soft:#57606c;--line:#dde1e6;--band:#dbe6fb;
--edge:#7d9fe0;--good:#17714a;--good-soft:#dff3e8;--bad:#b3261e;--bad-soft:#fbe4e2;--warn:#8a5a00;--warn-soft:#fbeed0;
--bar:#2f9e6d;--bar-bad:#d6453b;--bar-warn:#d99a1c;--clock:#8d98a7;--mark:#1a1f26}
@media (prefers-color-scheme:dark){:root{--page:#0f1317;--panel:#181d23;--ink:#e7ebf0;--soft:#a2acb8;--line:#2c343d;
--band:#21365c;--edge:#4f76c0;--good:#6bd39f;--good-soft:#153325;--bad:#ff938a;--bad-soft:#431d1b;--warn:#f0be5a;
--warn-soft:#3c2d0d;--bar:#39b27c;--bar-bad:#e4625a;--bar-warn:#dba63a;--clock:#6f7b89;--mark:#e7ebf0}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);
font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
main,header{max-width:1140px;margin:0 auto;padding:0 20px}
header{padding-top:36px}
.kicker{margin:0;color:var(--soft);font-size:13px;letter-spacing:.04em}
h1{font-size:28px;line-height:1.2;margin:4px 0 6px;letter-spacing:-.01em}
h2{font-size:19px;margin:0 0 14px;letter-spacing:-.005em}
h3{font-size:14px;margin:24px 0 8px;color:var(--soft);font-weight:600}
.lead{margin:0 0 20px;color:var(--soft);max-width:70ch}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:14px;margin:0 0 18px;padding:0;list-style:none}
.card,section{background:var(--panel);border:1px solid var(--line);border-radius:10px}
.card{padding:16px 18px;border-top:4px solid var(--clock)}
.card.good{border-top-color:var(--bar)}.card.bad{border-top-color:var(--bar-bad)}.card.warn{border-top-color:var(--bar-warn)}
.card h2{font-size:13px;margin:0;color:var(--soft);font-weight:600}
.card .figure{font-size:27px;line-height:1.25;font-weight:650;letter-spacing:-.015em;margin:2px 0 4px}
.card p{margin:0;color:var(--soft);font-size:13.5px}
.card.good .figure{color:var(--good)}.card.bad .figure{color:var(--bad)}
.meter{display:block;width:100%;height:10px;margin:8px 0 8px}
.meter .track{fill:var(--line)}.meter .used{fill:var(--bar)}.meter .used.bad{fill:var(--bar-bad)}.meter .target{stroke:var(--mark);stroke-width:2}
nav{margin:0 0 18px;font-size:13.5px}nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;margin:0;padding:0;list-style:none}
a{color:inherit;text-decoration-color:var(--edge);text-underline-offset:3px}
section{padding:22px 24px 24px;margin:0 0 16px}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:10px 28px;margin:0 0 4px}
dl div{min-width:0}dt{color:var(--soft);font-size:12.5px}dd{margin:0;white-space:pre-line}
.table{overflow-x:auto;margin:22px 0 4px}
table{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);font-size:14px;font-weight:600;padding:0 0 6px}
th,td{text-align:left;vertical-align:top;padding:7px 12px 7px 0;border-top:1px solid var(--line);font-weight:400;white-space:pre-line}
thead th{color:var(--soft);font-size:12.5px;border-top:0;white-space:nowrap}
td .tag{white-space:nowrap}tbody th{min-width:150px;font-weight:550}td{min-width:64px}
.tag{display:inline-block;justify-self:start;padding:0 8px;border-radius:9px;background:var(--line)}
.tag.good{background:var(--good-soft);color:var(--good)}.tag.bad{background:var(--bad-soft);color:var(--bad)}
.tag.warn{background:var(--warn-soft);color:var(--warn)}.tag.muted{background:none;color:var(--soft);padding:0}
p.muted,.legend{color:var(--soft);font-size:13.5px;margin:6px 0}p.bad{color:var(--bad)}
ul,ol{margin:6px 0;padding-left:22px}ul.boxes{list-style:none;padding-left:0}li{margin:4px 0}
.box{font-size:12px;color:var(--soft);border:1px solid var(--line);border-radius:4px;padding:0 6px;margin-right:4px}
figure{margin:14px 0}figcaption{font-size:12.5px;color:var(--soft);margin-bottom:4px}
pre{margin:0;padding:12px 14px;background:var(--page);border:1px solid var(--line);border-radius:6px;font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap}
.timeline{overflow-x:auto}.timeline:focus-visible{outline:2px solid var(--edge);outline-offset:4px}
.timeline svg{display:block;width:100%;min-width:820px;height:auto;font-size:11.5px}
svg text{fill:var(--ink);dominant-baseline:central}
.grid{stroke:var(--line)}svg .tick{fill:var(--soft);text-anchor:middle;dominant-baseline:auto}
.label.phase{font-weight:600}svg .label.step,svg .label.check,svg .label.clock,svg .label.question{fill:var(--soft)}svg .note{fill:var(--soft);stroke:var(--panel);stroke-width:3;stroke-linejoin:round;paint-order:stroke}
.bar{fill:var(--bar)}.bar.phase{fill:var(--band);stroke:var(--edge)}.bar.phase.bad{fill:var(--bad-soft);stroke:var(--bar-bad)}
.bar.clock{fill:var(--clock)}.bar.bad:not(.phase){fill:var(--bar-bad)}.bar.warn{fill:var(--bar-warn)}.bar.muted{fill:var(--clock)}
.bar.check{fill-opacity:.85}.estimate{stroke:var(--mark);stroke-width:1.6}
.moment{stroke:var(--clock);stroke-dasharray:2 3}.moment.trouble{stroke:var(--bar-bad)}.moment.verified{stroke:var(--bar)}
.moment.sla{stroke:var(--bar-bad);stroke-width:1.6;stroke-dasharray:6 4}svg .moment-text{text-anchor:middle;fill:var(--soft)}
svg .moment-text.trouble,svg .moment-text.sla{fill:var(--bad)}svg .moment-text.sla{font-weight:600}svg .moment-text.verified{fill:var(--good)}
footer{max-width:1140px;margin:0 auto;padding:4px 20px 40px;color:var(--soft);font-size:12.5px}
@media (max-width:640px){main,header,footer{padding-left:12px;padding-right:12px}h1{font-size:23px}section{padding:16px 14px}
dl{grid-template-columns:1fr}thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
tr{display:block;border-top:1px solid var(--line);padding:8px 0}tbody th,td{display:grid;grid-template-columns:96px 1fr;gap:10px;border:0;padding:2px 0}
tbody th::before,td::before{content:attr(data-name);color:var(--soft);font-weight:400}}
@media print{:root{color-scheme:light;--page:#fff;--panel:#fff;--ink:#000;--soft:#444;--line:#ccc;--band:#dbe6fb;--edge:#7d9fe0;
--good:#17714a;--good-soft:#fff;--bad:#b3261e;--bad-soft:#fff;--warn:#8a5a00;--warn-soft:#fff;--mark:#000;--clock:#777}
@page{margin:14mm}body{font-size:10.5pt}nav{display:none}main,header,footer{max-width:none;padding:0}
section{border:0;border-top:1px solid var(--line);border-radius:0;padding:12px 0}.card,tr,figure,.timeline{break-inside:avoid}
h2,h3{break-after:avoid}.cards{grid-template-columns:repeat(4,1fr)}.timeline svg{min-width:0}.table,.timeline{overflow:visible}
*{print-color-adjust:exact}}
`;
