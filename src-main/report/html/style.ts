/** The whole style of a report: light or dark as the reader's system is, readable on paper. */
export const style = `
:root{color-scheme:light dark;--bg:#f6f8fa;--panel:#fff;--line:#d5dce6;--text:#10161f;--quiet:#475467;--rise:#0b63c5;--fall:#b54708;--area:#b5470822;--error:#b3121f;
--up-1:#e3eefb;--up-2:#b9d6f5;--up-3:#7fb3ea;--up-4:#4a93dc;--down-1:#fdeedd;--down-2:#fbd3a9;--down-3:#f5b070;--down-4:#ea8a35;--ink:#10161f}
@media (prefers-color-scheme:dark){:root{--bg:#0b0e13;--panel:#11151c;--line:#2a3240;--text:#e6eaf0;--quiet:#a9b3c1;--rise:#4da3ff;--fall:#ff9f45;--area:#ff9f4526;--error:#ff7a80;
--up-1:#14263d;--up-2:#1b3f69;--up-3:#235a97;--up-4:#2b6fbd;--down-1:#33210f;--down-2:#553413;--down-3:#7d4916;--down-4:#a45f1a;--ink:#fff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:24px 16px 64px;background:var(--bg);color:var(--text);font:14px/1.45 system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:22px;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:16px;margin:0 0 12px}h3{font-size:13px;margin:0 0 6px;color:var(--quiet)}
p{margin:0 0 8px}.quiet,.none{color:var(--quiet)}.error{color:var(--error);overflow-wrap:anywhere}
section{margin-top:16px;padding:16px;background:var(--panel);border:1px solid var(--line);border-radius:8px}
.key{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:12px;margin:16px 0 0}
.key div{padding:10px 12px;background:var(--panel);border:1px solid var(--line);border-radius:8px}.key dt{color:var(--quiet);font-size:12px}.key dd{margin:0;font-size:19px}
.groups{columns:3 270px;column-gap:28px}.groups div{break-inside:avoid;margin-bottom:16px}
table{border-collapse:collapse;width:100%}th,td{padding:3px 8px 3px 0;text-align:left;border-bottom:1px solid var(--line);font-weight:400;white-space:nowrap}
thead th{color:var(--quiet);font-size:12px}td.n,th.n{text-align:right}.groups td{text-align:right}.groups th{white-space:normal}
.identity th{color:var(--quiet);width:170px}.identity td{white-space:normal;overflow-wrap:anywhere}.mono{font:12px/1.5 ui-monospace,Menlo,Consolas,monospace}
.scroll{overflow-x:auto}.months{table-layout:fixed}.months td,.months thead th{text-align:right;padding-right:6px}.months thead th:first-child{text-align:left}.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.up-1{background:var(--up-1)}.up-2{background:var(--up-2)}.up-3{background:var(--up-3)}.up-4{background:var(--up-4)}.down-1{background:var(--down-1)}.down-2{background:var(--down-2)}.down-3{background:var(--down-3)}.down-4{background:var(--down-4)}
[class^=up-],[class^=down-]{color:var(--ink)}
svg{display:block;width:100%;height:auto}.axis line{stroke:var(--line)}.axis text{fill:var(--quiet);font-size:12px}.end{text-anchor:end}.middle{text-anchor:middle}
.line{fill:none;stroke-width:1.6;stroke-linejoin:round}.one{stroke:var(--rise)}.two{stroke:var(--quiet);stroke-dasharray:5 3}.area{fill:var(--area)}.rise{fill:var(--rise)}.fall{fill:var(--fall)}
#underwater .one{stroke:var(--fall)}#price .two{stroke-dasharray:none}
.legend{display:flex;gap:18px;margin:6px 0 0;color:var(--quiet);font-size:12px}.legend span{display:flex;gap:6px;align-items:center}.legend svg{width:24px}
@media print{body{max-width:none;background:#fff}section{break-inside:avoid}}
`;
