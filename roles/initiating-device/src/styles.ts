/** Follows the color-scheme of the page around it; a page may set the --countersign-* properties. */
export const styles = `
:host {
  --accent: var(--countersign-accent, light-dark(#0a6754, #5bcfb3));
  --on-accent: var(--countersign-on-accent, light-dark(#ffffff, #04231b));
  --accent-soft: var(--countersign-accent-soft, light-dark(#dff0ea, #12322b));
  --surface: var(--countersign-surface, light-dark(#ffffff, #151d1b));
  --sunken: light-dark(#eaece6, #1d2724);
  --line: light-dark(#dbdfd7, #2b3633);
  --line-strong: light-dark(#7c857f, #74827d);
  --ink: light-dark(#14201c, #e9efec);
  --soft: light-dark(#48564f, #b4c0bb);
  --danger: light-dark(#ad231b, #ff9d93);
  --danger-soft: light-dark(#fbe9e7, #3a1a17);
  --warn: light-dark(#8a5200, #f0bd62);
  --warn-soft: light-dark(#fcf0d9, #35290f);
  --radius: var(--countersign-radius, 20px);
  display: block;
  container-type: inline-size;
  color: var(--ink);
  font: 400 16px/1.5 var(--countersign-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif);
  text-align: start;
  text-autospace: normal;
  -webkit-font-smoothing: antialiased;
}
:host([hidden]), :host([data-idle]) { display: none; }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ol, ul, form { margin: 0; padding: 0; }
.shell {
  display: grid;
  gap: 20px;
  max-inline-size: 760px;
  margin-inline: auto;
  padding: 24px 20px;
  border: var(--countersign-border, 1px) solid var(--line);
  border-radius: var(--radius);
  background: var(--surface);
}
header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 6px 16px; }
h2 { font-size: 19px; line-height: 1.3; font-weight: 640; letter-spacing: -0.01em; text-wrap: balance; overflow-wrap: anywhere; }
h3 { font-size: 21px; line-height: 1.25; font-weight: 640; letter-spacing: -0.012em; text-wrap: balance; }
h3:focus { outline: none; }
.shell:lang(zh) :is(h2, h3) { letter-spacing: 0; }
p { color: var(--soft); text-wrap: balance; }
.time { color: var(--soft); font-size: 15px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.time[data-late] { color: var(--warn); font-weight: 600; }
.body { display: grid; gap: 22px; justify-items: center; }
.stage { position: relative; inline-size: min(100%, 336px); }
.tile {
  position: relative;
  aspect-ratio: 1;
  padding: 6px;
  border-radius: 18px;
  background: #ffffff;
  box-shadow: inset 0 0 0 1px light-dark(#dbdfd7, #ffffff);
  color-scheme: only light;
  forced-color-adjust: none;
  overflow: hidden;
}
.tile svg { display: block; inline-size: 100%; block-size: 100%; shape-rendering: crispEdges; }
.tile path { fill: #000000; }
.tile[data-stale] svg { opacity: 0.3; filter: blur(9px); }
.tile[data-empty]::after {
  content: "";
  position: absolute;
  inset: 0;
  background: linear-gradient(105deg, #f2f4f0 30%, #fafbf9 50%, #f2f4f0 70%) 0 0 / 300% 100%;
  animation: sheen 1.8s linear infinite;
}
.bar { block-size: 4px; margin: 12px 18px 0; border-radius: 2px; background: var(--sunken); overflow: hidden; }
.bar span { display: block; block-size: 100%; border-radius: 2px; background: var(--accent); transform-origin: 0 50%; transition: transform 1s linear; }
.bar[data-late] span { background: var(--warn); }
:host(:dir(rtl)) .bar span { transform-origin: 100% 50%; }
.figure { display: grid; place-items: center; inline-size: 104px; block-size: 104px; margin: 14px auto; border-radius: 50%; background: var(--sunken); color: var(--soft); }
.figure svg { inline-size: 48px; block-size: 48px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.figure[data-tone="good"] { background: var(--accent-soft); color: var(--accent); }
.figure[data-tone="bad"] { background: var(--danger-soft); color: var(--danger); }
.figure[data-tone="warn"] { background: var(--warn-soft); color: var(--warn); }
.figure[data-tone="active"] { background: var(--accent-soft); color: var(--accent); position: relative; }
.figure[data-tone="active"]::after { content: ""; position: absolute; inset: -7px; border: 3px solid transparent; border-block-start-color: var(--accent); border-radius: 50%; animation: turn 1.4s linear infinite; }
.figure[data-fresh] { animation: arrive 320ms cubic-bezier(0.2, 0.7, 0.2, 1); }
.side { display: grid; gap: 18px; inline-size: 100%; align-content: start; }
.words { display: grid; gap: 6px; text-align: center; }
.device { color: var(--accent); font-weight: 600; font-size: 15px; }
ol { display: grid; gap: 10px; list-style: none; counter-reset: step; }
ol li { display: flex; gap: 12px; align-items: flex-start; counter-increment: step; color: var(--ink); }
ol li::before { content: counter(step); display: grid; place-items: center; flex: none; inline-size: 26px; block-size: 26px; border-radius: 50%; background: var(--accent-soft); color: var(--accent); font-size: 14px; font-weight: 650; }
form { display: grid; gap: 10px; }
label { font-weight: 600; font-size: 15px; }
input {
  inline-size: 100%;
  min-block-size: 60px;
  padding: 8px 12px;
  border: 1.5px solid var(--line-strong);
  border-radius: 14px;
  background: var(--surface);
  color: var(--ink);
  font: inherit;
  font-size: 28px;
  font-weight: 600;
  line-height: 1.2;
  font-variant-numeric: tabular-nums;
  letter-spacing: 0.28em;
  text-indent: 0.28em;
  text-align: center;
}
input[aria-invalid="true"] { border-color: var(--danger); }
.error { color: var(--danger); font-size: 15px; font-weight: 560; }
.here { display: grid; gap: 10px; justify-items: stretch; }
.actions { display: flex; flex-wrap: wrap; gap: 10px; }
button, .button {
  flex: 1 1 140px;
  min-block-size: 48px;
  padding: 10px 18px;
  border: 1px solid var(--line-strong);
  border-radius: 14px;
  background: transparent;
  color: var(--ink);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
  transition: background-color 140ms ease;
}
button:hover, .button:hover { background: var(--sunken); }
.button { display: inline-grid; place-items: center; text-decoration: none; }
button.plain { flex: none; justify-self: center; min-inline-size: 44px; min-block-size: 44px; padding: 6px 2px; border: 0; color: var(--accent); text-align: start; text-decoration: underline; text-underline-offset: 3px; }
button.plain:hover { background: transparent; text-decoration-thickness: 2px; }
:is(button, .button).primary { border-color: transparent; background: var(--accent); color: var(--on-accent); }
:is(button, .button).primary:hover { background: color-mix(in srgb, var(--accent) 88%, light-dark(#000, #fff)); }
button:disabled { opacity: 0.55; cursor: default; }
:is(button, .button, input):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@container (min-width: 620px) {
  .shell { padding: 30px 32px 32px; gap: 26px; }
  .body { grid-template-columns: 320px minmax(0, 1fr); gap: 40px; align-items: center; }
  .words { text-align: start; }
  button.plain { justify-self: start; }
  .figure { inline-size: 168px; block-size: 168px; margin-block: 28px; }
  .figure svg { inline-size: 72px; block-size: 72px; }
  .actions { justify-content: flex-start; }
  button, .button { flex: 0 1 auto; min-inline-size: 140px; }
}
@keyframes sheen { from { background-position: 100% 0; } to { background-position: -50% 0; } }
@keyframes turn { to { rotate: 1turn; } }
@keyframes arrive { from { opacity: 0; scale: 0.86; } }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  .bar span { background: CanvasText; }
}
`;
