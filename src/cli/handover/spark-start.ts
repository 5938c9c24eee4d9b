/** What is needed to start Spark, and the words to start it with. */
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import type { Host } from "../../host/host.js";

/** The program that starts a job: as the path says, as SPARK_HOME says, or beside `pyspark`. */
export function submitProgram({ programs }: Host): string | null {
  const home = programs.variable("SPARK_HOME");
  const beside = programs.find("pyspark")?.replace(/pyspark(?:\.cmd)?$/, "spark-submit");
  return (
    programs.find("spark-submit") ??
    (home === null ? null : programs.find(`${home}/bin/spark-submit`)) ??
    (beside === undefined ? null : programs.find(beside))
  );
}

/** What is missing here, and how to install it. */
export function missingFor(host: Host): readonly Diagnostic[] {
  const { find, variable } = host.programs;
  const home = variable("JAVA_HOME");
  const has = {
    Python: find("python3") !== null,
    Java: find("java") !== null || (home !== null && find(`${home}/bin/java`) !== null),
    Spark: submitProgram(host) !== null,
  };
  const missing = (Object.keys(has) as readonly (keyof typeof has)[]).filter((name) => !has[name]);
  return missing.length === 0 ? [] : [diagnose("spark-missing", null, { missing })];
}

/** @param folder Where the files stand, with a slash behind it; empty for the working folder. */
export const startWords = (master: string, folder: string): readonly string[] => [
  ...["--master", master],
  ...["--conf", "spark.pyspark.python=python3"],
  ...["--conf", "spark.log.level=WARN"],
  ...["--py-files", `${folder}subtle_worker.py`],
  ...["--files", `${folder}model.cjs,${folder}expand.cjs`],
  `${folder}subtle_driver.py`,
];
