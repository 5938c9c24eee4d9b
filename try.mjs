import { readFileSync } from "node:fs";
import { compile } from "./dist/src/compile.js";
import { interpret } from "./dist/src/interpret/model.js";
import { search } from "./dist/checker/reference.js";
import { locate } from "./dist/src/syntax/source.js";
const [file, variant, all, sym, ...consts] = process.argv.slice(2);
const read = (p) => { try { return {kind:"text", text: readFileSync(p,"utf8")}; } catch (e) { return {kind:"failed", why: e.message}; } };
const t0=Date.now();
const c = compile(file, read, {variant: variant==="-"?null:variant, constants: new Map(consts.map(x=>x.split("=")))});
for (const d of c.diagnostics) { const l = d.span && locate(c.sources,d.span); console.log(d.severity, d.code, l&&`${l.file}:${l.line}:${l.column}`, d.message, d.hint ?? "", d.notes.map(n=>n.message).join("; ")); }
if (!c.spec) process.exit(2);
console.log("compiled", Date.now()-t0);
const m = interpret(c.spec.ir,{symmetry: sym==="sym"});
const g = search(m,{all: all==="all", only:null, statesMax: 1e9});
let r; do { r = g.next(); } while(!r.done);
const o=r.value;
console.log(o.counts, o.stop, Date.now()-t0,"ms");
for (const f of o.findings) console.log(f.name, f.verdict, f.message??"", f.trace?.steps.length??"", f.vacuous?"VACUOUS":"");
