/** `subtle dap`: a debug adapter on the standard streams. */
import { adapter } from "../../debug/adapter.js";
import type { Host } from "../../host/host.js";
import { EXIT, type ExitCode } from "../exit-codes.js";

export async function dapCommand({ files, editor }: Host): Promise<ExitCode> {
  const { listen, send, end } = await editor.messages();
  return new Promise((resolve) => {
    const { read, readLarge, keyOf } = files;
    const isSame = (a: string, b: string): boolean => a === b || keyOf(a) === keyOf(b);
    const { receive, close } = adapter({ read, readLarge, isSame, run: editor.run }, send, () => {
      end();
      resolve(EXIT.ok);
    });
    listen(receive, close);
  });
}
