/** An answer in one line of text. */
import { type PropertyJson, placeSuffix } from "../result/json.js";
import type { Found } from "./examine.js";

/** An answer in one line: `NoDangling 12, Blocked 9`. */
export function remarkOf({ verdict, how, properties, vacuous, neverTaken, message }: Found): string {
  const failures = properties.map(({ name, kind, trace, place }) =>
    kind === "reachable" ? `${name} can't be reached` : failureText(name, trace, place),
  );
  const silent = [
    ...vacuous.map((name) => `${name} is vacuous`),
    ...neverTaken.map((name) => `${name} is never taken`),
  ];
  switch (verdict) {
    case "needed":
      return failures.join(", ");
    case "breaks-model":
      return shortened([...failures, ...silent]);
    case "unknown":
      return shortened([message ?? "", ...failures].filter((text) => text !== ""));
    case "ill-formed":
      return message ?? "";
    case "not-needed":
      return how === null ? "the state graphs were too large to compare" : HOW[how];
    default:
      return verdict satisfies never;
  }
}

/** `NoDangling 12`, `types 5 (a.subtle:3:7)`. */
export const failureText = (
  name: string,
  trace: PropertyJson["trace"],
  place: PropertyJson["place"],
): string => `${name}${trace === null ? "" : ` ${trace.steps.length}`}${placeSuffix(place)}`;

const SHOWN_MAX = 3;

const shortened = (texts: readonly string[]): string =>
  [
    ...texts.slice(0, SHOWN_MAX),
    ...(texts.length > SHOWN_MAX ? [`and ${texts.length - SHOWN_MAX} more`] : []),
  ].join(", ");

const HOW = {
  "same-graph": "the same state graph without it",
  dead: "it never has an effect",
  restricts: "it only prevents steps",
  shrinks: "fewer states without it",
  differs: "a different state graph without it",
} as const;
