/** The part of a page that a command writes. */

const BEGIN = "<!-- written by npm run bench -- --write-docs -->";
const END = "<!-- end of what is written by it -->";

/** The page with the tables, and the machine they come from, between the two marks. */
export function inDocs(page: string, machine: Readonly<Record<string, unknown>>, tables: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error("the page has no place for the tables");
  const { cpu, cores, memoryGiB, node, gcc, spin, rumur, java } = machine;
  const tools = [gcc, spin, rumur, java]
    .filter((version) => version !== undefined && version !== "missing")
    .join("; ");
  const text = `${cpu}, ${cores} cores, ${memoryGiB} GiB of memory, Node.js ${node}. ${tools}.`;
  return `${page.slice(0, from)}${BEGIN}\n\n${text}\n\n\`\`\`text\n${tables}\n\`\`\`\n\n${page.slice(to)}`;
}
