/**
 * The language server: requests of an editor to the functions of this folder. Everything is answered from the texts as
 * they are at that moment, and diagnostics are made when the documents have been left alone for an instant: so none is
 * ever of an older text.
 */
import { type Connection, type InitializeResult, ResponseError } from "vscode-languageserver/node.js";
import { incomingCalls, outgoingCalls, prepareCalls } from "./calls.js";
import { completion } from "./completion.js";
import {
  COMMANDS,
  codeLenses,
  inlayHints,
  semanticTokens,
  TOKEN_MODIFIERS,
  TOKEN_TYPES,
} from "./decorations.js";
import { allDiagnostics } from "./diagnostics.js";
import { codeActions } from "./fixes.js";
import { formatting } from "./formatting.js";
import { hover } from "./hover.js";
import { definition, highlights, references } from "./navigation.js";
import { documentSymbols, foldingRanges, workspaceSymbols } from "./outline.js";
import { type Files, project } from "./project.js";
import { Refusal, rename, renameRange } from "./rename.js";
import { type RunningCommand, runs } from "./runs.js";
import { signatureHelp } from "./signature.js";
import { pathOf, uriOf } from "./uris.js";
import { countLenses, testItems } from "./verdicts/expectations.js";
import { memory } from "./verdicts/memory.js";
import { marks } from "./verdicts/shown.js";

export interface ServerHost {
  readonly read: Files["read"];
  /** Paths of all specs and modules below folders. */
  readonly list: (folders: readonly string[]) => readonly string[];
  readonly version: string;
  /** Calls back after so many milliseconds, once; the function that is returned prevents it. */
  readonly later: (work: () => void, milliseconds: number) => () => void;
  /** Runs the command with these words in a process of its own. */
  readonly run: (words: readonly string[]) => RunningCommand;
  /** The client has ended the session, or is gone. */
  readonly exit: (code: number) => void;
}

/** How long documents are left alone before they are checked, in milliseconds. */
const PAUSE = 120;

const INCREMENTAL = 2;

/** Of a file that is watched: neither made nor deleted. */
const CHANGED = 2;

/** What a client is asked to watch files by. */
const WATCHED = "workspace/didChangeWatchedFiles";

/** Our own: the expectations of a document as tests. */
const TESTS = "subtle/tests";

interface TextDocumentRequest {
  readonly textDocument: { readonly uri: string };
}

const ERROR = 1;

/** A server has at most so many symbols in one answer. */
const SYMBOLS_MAX = 1_000;

export function serve(connection: Connection, host: ServerHost): void {
  let folders: readonly string[] = [];
  let isShutDown = false;
  let tellsFolders = false;
  let tellsFiles = false;
  let showsProgress = false;
  let refreshes = { codeLens: false, inlayHint: false };
  let cancelCheck: (() => void) | null = null;
  const shown = new Map<string, string>();
  const files = project({ read: host.read, list: () => host.list(folders) });

  const known = memory(files);
  const commands = runs(connection, files, known, host.run, () => showsProgress, found);

  /** A command has found something: what is shown of the text is to be asked for again. */
  function found(): void {
    check();
    if (refreshes.codeLens) void connection.sendRequest("workspace/codeLens/refresh").catch(() => undefined);
    if (refreshes.inlayHint)
      void connection.sendRequest("workspace/inlayHint/refresh").catch(() => undefined);
  }

  function check(): void {
    cancelCheck = null;
    try {
      publish(allDiagnostics(files));
    } catch (error) {
      // A defect: the server goes on, as the next text may be free of it.
      const message = `internal error: ${error instanceof Error ? error.stack : String(error)}`;
      void connection.sendNotification("window/logMessage", { type: ERROR, message });
    }
  }

  function publish(found: ReturnType<typeof allDiagnostics>): void {
    for (const uri of shown.keys())
      if (!found.has(uri)) {
        shown.delete(uri);
        void connection.sendDiagnostics({ uri, diagnostics: [] });
      }
    for (const [uri, diagnostics] of found) {
      const version = files.document(uri)?.version;
      const all = [...diagnostics, ...(commands.findings().get(uriOf(pathOf(uri))) ?? [])];
      const key = JSON.stringify([version, all]);
      if (shown.get(uri) === key) continue;
      shown.set(uri, key);
      const versioned = version === undefined ? {} : { version };
      void connection.sendDiagnostics({ uri, diagnostics: all, ...versioned });
    }
  }

  function checkSoon(): void {
    cancelCheck?.();
    cancelCheck = host.later(check, PAUSE);
  }

  connection.onInitialize((parameters): InitializeResult => {
    const roots = parameters.workspaceFolders?.map(({ uri }) => uri) ?? [];
    const { rootUri = null, capabilities } = parameters;
    showsProgress = capabilities.window?.workDoneProgress === true;
    tellsFolders = capabilities.workspace?.workspaceFolders === true;
    refreshes = {
      codeLens: capabilities.workspace?.codeLens?.refreshSupport === true,
      inlayHint: capabilities.workspace?.inlayHint?.refreshSupport === true,
    };
    tellsFiles = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    folders = (roots.length > 0 || rootUri === null ? roots : [rootUri]).map(pathOf);
    return {
      serverInfo: { name: "subtle", version: host.version },
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: { openClose: true, change: INCREMENTAL, save: true },
        documentFormattingProvider: true,
        documentSymbolProvider: true,
        workspaceSymbolProvider: true,
        foldingRangeProvider: true,
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentHighlightProvider: true,
        renameProvider: { prepareProvider: true },
        completionProvider: { triggerCharacters: ["."] },
        semanticTokensProvider: {
          legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] },
          full: true,
        },
        inlayHintProvider: true,
        codeLensProvider: {},
        callHierarchyProvider: true,
        executeCommandProvider: { commands: Object.values(COMMANDS) },
        codeActionProvider: { codeActionKinds: ["quickfix"] },
        signatureHelpProvider: { triggerCharacters: ["(", ","] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });
  connection.onInitialized(() => {
    if (tellsFiles)
      connection
        .sendRequest("client/registerCapability", {
          registrations: [
            { id: WATCHED, method: WATCHED, registerOptions: { watchers: [{ globPattern: "**/*.subtle" }] } },
          ],
        })
        // A client that refuses has no more to say than that files have changed when they are saved.
        .catch(() => undefined);
    if (tellsFolders)
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        folders = [...folders.filter((folder) => !gone.has(folder)), ...added.map(({ uri }) => pathOf(uri))];
        files.changedOutside(true);
        checkSoon();
      });
  });
  connection.onShutdown(() => {
    isShutDown = true;
    commands.forget();
    cancelCheck?.();
  });
  connection.onExit(() => host.exit(isShutDown ? 0 : 1));

  connection.onDidOpenTextDocument(({ textDocument: { uri, text, version } }) => {
    files.open(uri, text, version);
    // Whoever closes a document and opens it again may have forgotten what was shown of it.
    shown.delete(uri);
    checkSoon();
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    if (!files.change(uri, contentChanges, version ?? 0)) return;
    commands.forget();
    checkSoon();
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    files.close(uri);
    checkSoon();
  });
  connection.onDidSaveTextDocument(() => {
    files.changedOutside(false);
    checkSoon();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    files.changedOutside(changes.some(({ type }) => type !== CHANGED));
    checkSoon();
  });

  connection.onDocumentFormatting(({ textDocument: { uri } }) => {
    const document = files.document(uri);
    return document === null ? [] : [...formatting(document)];
  });
  connection.onDocumentSymbol(({ textDocument: { uri } }) => {
    const text = files.textOf(pathOf(uri));
    return text === null ? [] : [...documentSymbols(text)];
  });
  connection.onWorkspaceSymbol(({ query }) => {
    const found = files.paths().flatMap((path) => {
      const text = files.textOf(path);
      return text === null ? [] : workspaceSymbols(text, uriOf(path), query);
    });
    return found.slice(0, SYMBOLS_MAX);
  });
  connection.onFoldingRanges(({ textDocument: { uri } }) => {
    const text = files.textOf(pathOf(uri));
    return text === null ? [] : [...foldingRanges(text)];
  });

  connection.onHover(({ textDocument: { uri }, position }) => hover(files, uri, position, known));
  connection.onDefinition(({ textDocument: { uri }, position }) => [...definition(files, uri, position)]);
  connection.onReferences(({ textDocument: { uri }, position, context: { includeDeclaration } }) => [
    ...references(files, uri, position, includeDeclaration),
  ]);
  connection.onDocumentHighlight(({ textDocument: { uri }, position }) => [
    ...highlights(files, uri, position),
  ]);
  connection.onPrepareRename(({ textDocument: { uri }, position }) =>
    answered(() => renameRange(files, uri, position)),
  );
  connection.onRenameRequest(({ textDocument: { uri }, position, newName }) =>
    answered(() => rename(files, uri, position, newName)),
  );
  connection.onCompletion(({ textDocument: { uri }, position }) => [...completion(files, uri, position)]);
  connection.onSignatureHelp(({ textDocument: { uri }, position }) => signatureHelp(files, uri, position));
  connection.languages.semanticTokens.on(({ textDocument: { uri } }) => semanticTokens(files, uri));
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }) => [
    ...inlayHints(files, uri, range),
    ...marks(files, uri, range, known),
  ]);
  connection.onCodeLens(({ textDocument: { uri } }) => [
    ...codeLenses(files, uri),
    ...countLenses(files, uri, known),
  ]);
  connection.languages.callHierarchy.onPrepare(({ textDocument: { uri }, position }) => [
    ...prepareCalls(files, uri, position),
  ]);
  connection.languages.callHierarchy.onIncomingCalls(({ item }) => [...incomingCalls(files, item)]);
  connection.languages.callHierarchy.onOutgoingCalls(({ item }) => [...outgoingCalls(files, item)]);
  connection.onRequest(TESTS, ({ textDocument: { uri } }: TextDocumentRequest) => [...testItems(files, uri)]);
  connection.onCodeAction(({ textDocument: { uri }, range, context: { only } }) =>
    only === undefined || only.some((kind) => kind === "" || kind === "quickfix")
      ? [...codeActions(files, uri, range)]
      : [],
  );
  connection.onExecuteCommand(({ command, arguments: given = [] }, token) =>
    commands.execute(command, given, token),
  );

  connection.listen();
}

/** Of the protocol: a request that was understood, and can't be granted. */
const REQUEST_FAILED = -32803;

/** An answer, or why there is none, as the editor shows it. */
function answered<T>(work: () => T): T | ResponseError<void> {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return new ResponseError(REQUEST_FAILED, error.message);
    throw error;
  }
}
