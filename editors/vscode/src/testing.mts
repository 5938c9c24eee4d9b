/** The expectations of specs in VS Code's test explorer, as the language server lists and tests them. */
import {
  type CancellationToken,
  type Disposable,
  Range,
  type TestController,
  type TestItem,
  TestMessage,
  TestRunProfileKind,
  type TestRunRequest,
  type TextDocument,
  tests,
  type Uri,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node.js";

interface Listed {
  readonly id: string;
  readonly label: string;
  readonly range: { readonly start: Place; readonly end: Place };
  readonly children: readonly Listed[];
}

interface Place {
  readonly line: number;
  readonly character: number;
}

interface Outcome {
  readonly message: string;
  readonly cases?: readonly {
    readonly id: string;
    readonly outcome: "passed" | "failed" | "undecided";
    readonly details: readonly string[];
  }[];
}

export interface SpecTests {
  readonly subscriptions: readonly Disposable[];
  /** Lists the tests of what is open already, when the client is connected. */
  readonly listAll: () => void;
}

/** @param client The one that is connected now; null if there is none. */
export function specTests(client: () => LanguageClient | null): SpecTests {
  const controller = tests.createTestController("subtle", "Subtle");
  const list = async (document: TextDocument): Promise<void> => {
    if (document.languageId !== "subtle") return;
    const { uri } = document;
    const key = uri.toString();
    const listed = await client()
      ?.sendRequest<readonly Listed[]>("subtle/tests", { textDocument: { uri: key } })
      .catch(() => null);
    // Of a text that does not parse at the moment, the tests stay as they were.
    if (listed == null || listed.length === 0) return;
    controller.items.delete(key);
    for (const one of listed) controller.items.add(itemOf(controller, uri, one));
  };
  controller.createRunProfile(
    "Test",
    TestRunProfileKind.Run,
    (request, token) => run(controller, request, token, client()),
    true,
  );
  return {
    subscriptions: [
      controller,
      workspace.onDidOpenTextDocument((document) => void list(document)),
      workspace.onDidSaveTextDocument((document) => void list(document)),
    ],
    listAll: () => {
      for (const document of workspace.textDocuments) void list(document);
    },
  };
}

const rangeOf = ({ start, end }: Listed["range"]): Range =>
  new Range(start.line, start.character, end.line, end.character);

/** The item of a spec is called by its address, those below it by what they are in it. */
function itemOf(controller: TestController, uri: Uri, { id, label, range, children }: Listed): TestItem {
  const item = controller.createTestItem(id === "/" ? uri.toString() : id, label, uri);
  item.range = rangeOf(range);
  for (const child of children) item.children.add(itemOf(controller, uri, child));
  return item;
}

/** The expectations in an item, itself among them. */
function leavesOf(item: TestItem): readonly TestItem[] {
  const found: TestItem[] = [];
  for (const [, child] of item.children) found.push(...leavesOf(child));
  return found.length === 0 ? [item] : found;
}

/** A spec is tested as a whole; what was not asked for is not told. */
async function run(
  controller: TestController,
  request: TestRunRequest,
  token: CancellationToken,
  client: LanguageClient | null,
): Promise<void> {
  const { include, exclude } = request;
  const asked: TestItem[] = [];
  if (include === undefined) for (const [, item] of controller.items) asked.push(item);
  else asked.push(...include);
  const left = new Set((exclude ?? []).flatMap(leavesOf));
  const specs = new Map<string, TestItem[]>();
  for (const item of asked.flatMap(leavesOf)) {
    const key = item.uri?.toString() ?? "";
    if (!left.has(item)) specs.set(key, [...(specs.get(key) ?? []), item]);
  }
  const testRun = controller.createTestRun(request);
  for (const [uri, items] of specs) {
    for (const item of items) testRun.started(item);
    const parameters = { command: "subtle.test", arguments: [uri] };
    const outcome = await client
      ?.sendRequest<Outcome>("workspace/executeCommand", parameters, token)
      .catch(() => null);
    for (const item of items) {
      const found = outcome?.cases?.find(({ id }) => id === item.id);
      if (found?.outcome === "passed") testRun.passed(item);
      else if (found?.outcome === "failed") testRun.failed(item, new TestMessage(found.details.join("\n")));
      else if (found !== undefined)
        testRun.errored(item, new TestMessage(`not decided\n${found.details.join("\n")}`));
      else testRun.errored(item, new TestMessage(outcome?.message ?? "it was not tested"));
    }
  }
  testRun.end();
}
