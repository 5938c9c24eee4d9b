// node genpml-live.mjs F P -> Promela: a process for each task, one that truncates, one for what else happens to the file,
// so that Spin's weak fairness, which is by process, has something to say.
const F=+process.argv[2],P=+process.argv[3]; const o=[]; const w=s=>o.push(s);
const r=n=>[...Array(n).keys()];
w(`/* DAX fault vs truncate, F=${F} P=${P}: whoever has the lock gives it back in the end */
byte i_size=${P}; bit writer; bit readers[${F}]; byte pc[${F}]; byte page[${F}]; bit mapped[${P}]; bit owned[${P}]=1; byte tpc; byte newsize; byte k;
#define NORD (!(${r(F).map(f=>`readers[${f}]`).join('||')}))
ltl back { [] ((pc[0]==2) -> <> (pc[0]==0)) }`);
for(const f of r(F)){
 w(`active proctype T${f}(){ do`);
 for(const p of r(P)) w(` :: d_step{ pc[${f}]==0 && ${p}<i_size -> page[${f}]=${p}; pc[${f}]=1 }`);
 w(` :: d_step{ pc[${f}]==1 && !writer -> readers[${f}]=1; pc[${f}]=2 }`);
 w(` :: d_step{ pc[${f}]==2 && page[${f}]<i_size -> pc[${f}]=3 }`);
 w(` :: d_step{ pc[${f}]==2 && page[${f}]>=i_size -> readers[${f}]=0; pc[${f}]=0; page[${f}]=0 }`);
 w(` :: d_step{ pc[${f}]==3 -> mapped[page[${f}]]=1; pc[${f}]=4 }`);
 w(` :: d_step{ pc[${f}]==4 -> readers[${f}]=0; pc[${f}]=0; page[${f}]=0 }`);
 w(` od }`);
}
w(`active proctype Truncate(){ do`);
for(const n of r(P)) w(` :: d_step{ tpc==0 && ${n}<i_size -> newsize=${n}; i_size=${n}; tpc=1 }`);
w(` :: d_step{ tpc==1 && !writer && NORD -> writer=1; k=newsize; tpc=2 }`);
w(` :: d_step{ tpc==2 && k<${P} -> mapped[k]=0; k++ }`);
w(` :: d_step{ tpc==2 && k==${P} -> writer=0; k=0; tpc=3 }`);
w(` :: d_step{ tpc==3 -> ${r(P).map(p=>`owned[${p}]=(${p}>=newsize -> 0 : owned[${p}])`).join(';')}; newsize=0; tpc=0 }`);
w(` od }`);
w(`active proctype Others(){ do`);
for(const n of r(P+1).slice(1)) w(` :: d_step{ tpc==0 && ${n}>i_size -> i_size=${n}; ${r(n).map(p=>`owned[${p}]=1`).join(';')} }`);
for(const p of r(P)) w(` :: d_step{ mapped[${p}] -> mapped[${p}]=0 }`);
w(` od }`);
console.log(o.join('\n'));
