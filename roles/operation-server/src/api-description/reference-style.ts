/** The reference page's style: a file of its own, so that nothing stands inline. */
export const referenceStyle = `
:root { color-scheme: light dark; --ink: #16202b; --soft: #55626f; --line: #d9e0e7; --paper: #fff; --raised: #f5f7f9; --link: #0b5cad; --mark: #0f6e56; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --soft: #a3b0bd; --line: #2f3a45; --paper: #11181f; --raised: #1a232c; --link: #7db8f5; --mark: #5ccfa8; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
code, pre { font: 0.875rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: 0.75rem 0; padding: 0.875rem 1rem; overflow-x: auto; background: var(--raised); border: 1px solid var(--line); border-radius: 8px; }
.page { display: grid; grid-template: "nav intro" auto "nav main" 1fr / 19rem minmax(0, 1fr); max-width: 78rem; margin: 0 auto; }
nav { grid-area: nav; position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 1.5rem 1rem 2rem 1.5rem; font-size: 0.9375rem; }
nav h2 { margin: 1.25rem 0 0.25rem; font-size: 0.8125rem; letter-spacing: 0.02em; color: var(--soft); }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li a { display: block; padding: 0.6875rem 0; text-decoration: none; overflow-wrap: anywhere; }
header { grid-area: intro; padding: 1.5rem 2rem 0; min-width: 0; }
main { grid-area: main; padding: 0 2rem 4rem; min-width: 0; }
h1 { margin: 0 0 0.5rem; font-size: 1.75rem; line-height: 1.25; }
main h2 { margin: 3rem 0 0.5rem; padding-bottom: 0.375rem; border-bottom: 1px solid var(--line); font-size: 1.375rem; }
h3 { margin: 2.25rem 0 0.25rem; font-size: 1.0625rem; }
h3 .path { font-weight: 500; }
h4 { margin: 1.25rem 0 0.25rem; font-size: 0.9375rem; color: var(--soft); }
.verb { color: var(--mark); font-weight: 700; }
p { margin: 0.375rem 0 0.75rem; max-width: 65ch; }
.soft { color: var(--soft); }
dl { margin: 0; border-top: 1px solid var(--line); }
dl > div { display: grid; grid-template-columns: minmax(9rem, 15rem) minmax(0, 1fr); gap: 0 1rem; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
dt { min-width: 0; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dd p { margin: 0.125rem 0 0; }
.needed { color: var(--soft); font-size: 0.8125rem; }
summary { cursor: pointer; padding: 0.6875rem 0; }
@media (max-width: 48rem) {
  .page { display: block; }
  nav { position: static; max-height: none; padding: 1rem 1rem 0; }
  header { padding: 1rem 1rem 0; }
  main { padding: 0 1rem 3rem; }
  dl > div { grid-template-columns: minmax(0, 1fr); }
}
`;
