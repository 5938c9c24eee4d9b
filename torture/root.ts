/** The folder of the project: above this one, or above the one that it is compiled into. */
import { basename, dirname } from "node:path";

const above = dirname(import.meta.dirname);

export const ROOT = basename(above) === "dist" ? dirname(above) : above;
