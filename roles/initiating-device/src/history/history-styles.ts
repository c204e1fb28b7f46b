import { styles } from "../styles.ts";

/** Beside the colours and letters of the first element. */
const [tokens = ""] = styles.split(".shell {");

export const historyStyles = `${tokens}
.history { display: grid; gap: 16px; min-inline-size: 0; }
.shell { padding: 20px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
h2 { font-size: 21px; line-height: 1.3; font-weight: 640; }
h2:focus { outline: none; }
p { color: var(--soft); }
.small { font-size: 14px; }
.filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, max(150px, 40%)), 1fr)); gap: 12px; }
.filters > :first-child { grid-column: 1 / -1; }
label { display: grid; gap: 4px; min-inline-size: 0; font-size: 14px; font-weight: 600; }
input, select {
  inline-size: 100%; min-inline-size: 0; min-block-size: 44px; padding: 8px 12px;
  border: 1px solid var(--line-strong); border-radius: 12px; background: var(--surface); color: var(--ink);
  font: inherit; font-size: 16px; font-weight: 400;
}
[role="status"]:empty { margin-block-end: -16px; }
ul { list-style: none; border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
li + li { border-block-start: 1px solid var(--line); }
.row {
  display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; align-items: start; inline-size: 100%; padding: 12px 16px;
  border: 0; background: none; color: inherit; font: inherit; text-align: start; cursor: pointer;
}
.row:hover { background: var(--sunken); }
.row > * { min-inline-size: 0; overflow-wrap: anywhere; }
.row b { font-weight: 600; }
.row .value { grid-column: 1 / -1; color: var(--soft); }
.row .when { grid-column: 1 / -1; color: var(--soft); font-size: 14px; }
.result { padding: 2px 10px; box-shadow: inset 0 0 0 1px var(--line); border-radius: 999px; background: var(--sunken); font-size: 14px; white-space: nowrap; }
.result[data-result="done"] { background: var(--accent-soft); color: var(--accent); }
.result:is([data-result="declined"], [data-result="blocked"]) { background: var(--danger-soft); color: var(--danger); }
.result:is([data-result="failed"], [data-result="expired"]) { background: var(--warn-soft); color: var(--warn); }
dl { display: grid; gap: 12px; margin: 0; padding: 16px; border: 1px solid var(--line); border-radius: 14px; }
dt { color: var(--soft); font-size: 14px; }
dd { margin: 0; overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; }
.button {
  min-block-size: 44px; padding: 8px 18px; border: 1px solid var(--line-strong); border-radius: 12px;
  background: var(--surface); color: var(--ink); font: inherit; font-weight: 600; cursor: pointer;
}
.button[data-kind="danger"] { border-color: var(--danger); color: var(--danger); }
.note { display: grid; gap: 12px; padding: 14px 16px; border-radius: 14px; background: var(--sunken); color: var(--ink); }
.note p { color: var(--ink); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.row:focus-visible { outline-offset: -3px; }
`;
