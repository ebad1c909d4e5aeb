/** The page's own style: light and dark by the reader's setting, for paper too; nothing is fetched. */
export const sheet = `
:root{color-scheme:light dark;--ink:#1c1f23;--dim:#555c66;--paper:#fff;--line:#d5d9de;--soft:#f4f6f8;
--bad:#b42318;--bad-ink:#fff;--part:#f7c948;--part-ink:#241a00;--good:#d9f2e0;--good-ink:#0b3d1d;--none:#e9ecef;--none-ink:#454b54;--link:#0b57d0}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaee;--dim:#a9b1bc;--paper:#14171a;--line:#3a4047;--soft:#1d2125;
--bad:#d92d20;--bad-ink:#fff;--part:#b98900;--part-ink:#0d0900;--good:#123b20;--good-ink:#c9f2d5;--none:#2a2f35;--none-ink:#c0c7d0;--link:#8ab4f8}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:1rem 0 .25rem}
a{color:var(--link)}
.verdict{border-left:.5rem solid var(--none);background:var(--soft);padding:.5rem 1rem}
.verdict.bad{border-color:var(--bad)}.verdict.part{border-color:var(--part)}.verdict.good{border-color:var(--good-ink)}
.path{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;list-style:none;padding:0 1.2rem 0 .3rem;margin:.5rem 0}
.path li{position:relative;max-width:100%;border:1px solid var(--line);border-radius:.4rem;padding:.25rem .6rem}
.path li:not(:last-child)::after{content:"\\2192";position:absolute;right:-1.15rem;color:var(--dim)}
.passed{background:var(--good);color:var(--good-ink)}.failed{background:var(--bad);color:var(--bad-ink);font-weight:700;outline:3px solid var(--bad);outline-offset:2px}
.suspected{background:var(--part);color:var(--part-ink)}.untested{background:var(--none);color:var(--none-ink)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;overflow-wrap:break-word}th,td{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}
thead th,tbody th{background:var(--soft)}
td.ok{background:var(--good);color:var(--good-ink)}td.some{background:var(--part);color:var(--part-ink)}td.all{background:var(--bad);color:var(--bad-ink)}td.none{background:var(--none);color:var(--none-ink)}
.heat td{text-align:center;min-width:6rem}
pre{background:var(--soft);padding:.6rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
dt{font-weight:600;margin-top:.5rem}dd{margin:0 0 0 1rem}dd small,.dim{color:var(--dim)}
.contrast{display:grid;gap:.3rem;margin:.5rem 0}.contrast p{margin:0;padding:.3rem .6rem}.contrast .failed{outline:0;font-weight:400}
svg{max-width:100%;height:auto;display:block}svg text{fill:var(--ink);font:12px system-ui,sans-serif}
.band{fill:var(--soft);stroke:var(--line)}.axis{stroke:var(--line)}.answer{fill:var(--good-ink);fill-opacity:.75}.slow{fill:var(--part)}.lost{stroke:var(--bad);stroke-width:2}
details summary{cursor:pointer}footer{margin:2rem 0;color:var(--dim);font-size:.85rem}
@media (max-width:600px){svg text{font-size:20px}ul,ol{padding-left:1.2rem}}
@media print{body{font-size:11pt}main{max-width:none;padding:0}section{break-inside:avoid-page}.scroll{overflow:visible}details:not([open])>*:not(summary){display:block}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
