/** What the other ways need beside the styles of the element. */
export const wayStyles = `
.ways { display: grid; gap: 10px; list-style: none; }
.way { display: flex; align-items: center; gap: 14px; inline-size: 100%; padding: 12px 14px; border: 1px solid var(--line-strong); border-radius: 14px; text-align: start; font-weight: 400; }
div.way { border-style: dashed; color: var(--soft); }
.way svg { flex: none; inline-size: 40px; block-size: 40px; padding: 8px; border-radius: 12px; background: var(--accent-soft); color: var(--accent); fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
div.way svg { background: var(--sunken); color: var(--soft); }
.way span { display: grid; gap: 1px; min-inline-size: 0; }
.way b { font-weight: 600; }
.way small { color: var(--soft); font-size: 14px; line-height: 1.4; }
.method { display: grid; gap: 12px; }
.camera { border-radius: 18px; overflow: hidden; background: #10181a; box-shadow: inset 0 0 0 1px var(--line); }
.lens { position: relative; aspect-ratio: 4 / 3; overflow: hidden; }
.camera video { display: block; inline-size: 100%; block-size: 100%; object-fit: cover; scale: -1 1; }
.oval { position: absolute; inset: 8% 27%; border: 3px solid #ffffffd0; border-radius: 50%; box-shadow: 0 0 0 99rem #10181a80; }
.prompt { display: grid; padding: 10px 14px 14px; background: #10181a; color: #ffffff; font-size: 21px; line-height: 1.3; text-align: center; }
.prompt strong { font-weight: 640; }
.count { color: #c9d3cf; font-size: 14px; font-variant-numeric: tabular-nums; }
@container (max-width: 619.9px) {
  .shell[data-choosing] .stage { display: none; }
}
@container (min-width: 620px) {
  .method { justify-items: start; }
}
`;
