/** Starts the application. Where the browser can't run it, the static text of the page stays as it is. */
import { loadPart } from "./parts.js";

/** Says why only the static text is there. */
function tell(why: string): void {
  const note = document.getElementById("note");
  if (note === null) return;
  note.textContent = `${why} What stands on this page is complete all the same; only exploring is not possible.`;
  note.hidden = false;
}

if (typeof DecompressionStream === "undefined")
  tell("This browser can't unpack the interactive part of this page.");
else loadPart("app").catch(() => tell("The interactive part of this page can't be run by this browser."));
