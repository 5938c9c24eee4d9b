/** Traces are debugged by `subtle dap`, a process for each session. */
import {
  type DebugAdapterDescriptorFactory,
  DebugAdapterExecutable,
  type DebugConfigurationProvider,
  window,
} from "vscode";

/** VS Code is the Node.js that it runs by. */
const AS_NODE = { ELECTRON_RUN_AS_NODE: "1" };

/** @param program The file to start; asked for anew for each session, as a setting can change it. */
export const adapterFactory = (program: () => string): DebugAdapterDescriptorFactory => ({
  createDebugAdapterDescriptor: () =>
    new DebugAdapterExecutable(process.execPath, [program(), "dap"], { env: AS_NODE }),
});

/** Without a launch.json, the spec that is being edited is debugged. */
export const configurationProvider: DebugConfigurationProvider = {
  resolveDebugConfiguration: (_, configuration) => {
    if (configuration["program"] !== undefined) return configuration;
    const document = window.activeTextEditor?.document;
    if (document?.languageId !== "subtle") return configuration;
    const name = "Step through the counterexample";
    return { ...configuration, type: "subtle", request: "launch", name, program: document.fileName };
  },
};
