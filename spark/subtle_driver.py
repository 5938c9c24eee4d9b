"""Explores a model on Apache Spark, level by level; exact, as `subtle check` is.

`subtle handover --to spark` has written this folder; with `--read` it shows the result. A level that is
complete has a file _SUCCESS: run this again after a failure, and it goes on behind the last one.
"""

import argparse
import json
import os
import struct
import time
from functools import partial

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import subtle_worker as worker

HERE = os.path.dirname(os.path.abspath(__file__))


class Exploration:
    def __init__(self, spark, plan, work, node, buckets):
        self.spark, self.plan, self.node = spark, plan, node
        self.path = spark._jvm.org.apache.hadoop.fs.Path
        self.files = self.path(work).getFileSystem(spark._jsc.hadoopConfiguration())
        # What was begun is gone on with, by as many buckets as then.
        begun = f"{work}/{plan['identity'][:16]}-from-{plan['level']}-by-"
        found = [status.getPath().getName() for status in self.files.globStatus(self.path(begun + "*"))]
        self.buckets = int(found[0].rsplit("-", 1)[1]) if found else buckets
        self.work = f"{begun}{self.buckets}"
        spark.conf.set("spark.sql.shuffle.partitions", self.buckets)
        self.words = [f"c{i}" for i in range((plan["words"] + 1) // 2)]
        self.keys = ["tag", *self.words]
        self.schema = ", ".join(["tag INT", *(f"{c} BIGINT" for c in self.words)])
        spark.sql(
            f"CREATE TABLE visited ({self.schema}, n BIGINT, depth INT, part INT) USING parquet PARTITIONED BY (part) "
            f"CLUSTERED BY ({', '.join(self.keys)}) INTO {self.buckets} BUCKETS LOCATION '{self.work}'"
        )

    def asked(self, level, mode, names, wanted=()):
        """What Node.js answers about the states of a level. The first part has all that the command explored."""
        part = max(level, self.plan["level"])
        states = self.spark.table("visited").where(f"part = {part} AND depth = {level} AND tag = 0")
        ask = partial(worker.rows, node=self.node, mode=mode, level=level, names=names, wanted=wanted)
        schema = "tag INT, " + ", ".join(f"{name} BIGINT" for name in names[1:])
        return states.select(*self.words).mapInArrow(ask, schema)

    def write(self, part, frame):
        """Adds a part to the visited states, unless it is there."""
        folder = f"{self.work}/part={part}"
        if not self.files.exists(self.path(f"{folder}/_SUCCESS")):
            self.files.delete(self.path(folder), True)
            table = frame().write.bucketBy(self.buckets, *self.keys).option("path", folder)
            table.saveAsTable(f"part_{part}", format="parquet")
        self.spark.sql(f"ALTER TABLE visited ADD PARTITION (part = {part}) LOCATION '{folder}'")

    def begin(self):
        """Brings the states that the command has found to where all executors find them."""
        copy = f"{self.work}/begin.csv"
        self.files.copyFromLocalFile(self.path(f"file://{HERE}/begin.csv"), self.path(copy))
        states = self.spark.read.csv(copy, schema=self.schema.replace("tag", "depth"))
        return states.selectExpr("0 AS tag", *self.words, "0L AS n", "depth").repartition(self.buckets, *self.keys)

    def counted(self, level, mode):  # states, each once, and how often something was counted
        return self.asked(level, mode, [*self.keys, "n"]).groupBy(*self.keys).agg(F.sum("n").alias("n"))

    def expanded(self, level):
        """The states that are new behind a level, and what was counted while it was expanded."""
        # An anti-join that hashes the successors: what was visited streams by, unsorted, and is not shuffled.
        visited = self.spark.table("visited").select(*self.keys, F.col("depth").alias("at"))
        successors = self.counted(level, worker.EXPAND).hint("shuffle_hash")
        new = successors.join(visited, self.keys, "left").where("at IS NULL")
        frame = new.selectExpr(*self.keys, "n", f"{level + 1} AS depth")
        with open(os.path.join(HERE, "explain.txt"), "w", encoding="utf-8") as file:
            file.write(frame._jdf.queryExecution().executedPlan().toString())
        return frame

    def explore(self):
        """Returns the result: to the end, or as far as the level of the first violation."""
        plan, at = self.plan, self.plan["counters"]
        result = {key: plan[key] for key in ("question", "distinct", "generated", "taken", "enabled")}
        result |= {"depth": plan["level"] + 1, "stop": None}
        seen = result["seen"] = {int(flag): level for flag, level in plan["seen"].items()}
        spoken = result["spoken"] = set(plan["spoken"])

        def read(rows):  # the number of states, as counter 0, and the counters
            counters = "collect_list(struct(tag, n)) FILTER (WHERE tag > 0)"
            states, others = rows.selectExpr("count_if(tag = 0)", counters).first()
            return {0: states, **dict(others)}

        def violates(count, group, level):
            for flag in range(plan["flags"]):
                if at[f"{group}Seen"] + flag in count:
                    seen.setdefault(flag, level)
            spoken.update(p for p in range(plan["properties"]) if at[f"{group}Spoken"] + p in count)
            return any(flag in seen for flag in plan["violations"])

        level, start = plan["level"], time.monotonic()
        self.write(level, self.begin)
        while result["stop"] is None:
            self.write(level + 1, partial(self.expanded, level))
            count = read(self.spark.table("visited").where(f"part = {level + 1}"))
            if violates(count, "judged", level):  # then its states are not expanded: what was found is left
                result["stop"] = "violation"
                break
            result["generated"] += count.get(at["generated"], 0)
            for name in ("taken", "enabled"):
                result[name] = [n + count.get(at[name] + i, 0) for i, n in enumerate(result[name])]
            result["distinct"] += count[0]
            took = f"{time.monotonic() - start:.0f} s"
            print(f"level {level + 1}: {count[0]} new, {result['distinct']} states, {took}", flush=True)
            if violates(count, "expanded", level):
                result["stop"] = "violation"
                violates(read(self.counted(level + 1, worker.JUDGE)), "judged", level + 1)
            if count[0] == 0:
                break
            level, result["depth"] = level + 1, result["depth"] + 1
        return result

    def lead(self, goals):
        """Writes, for each level, which states lead to a goal: a flag, by the level at which it was raised."""
        parents = [f"p{i}" for i in range(len(self.words))]
        last = max(goals.values())
        for level in range(last, -1, -1):
            wanted = [flag for flag, at in goals.items() if at == level]
            frame = self.asked(level, worker.RAISE, self.keys, wanted) if wanted else None
            if level < last:
                later = self.spark.read.parquet(f"{self.work}/leading-{level + 1}")
                later = F.broadcast(later) if later.count() <= 100_000 else later
                edges = self.asked(level, worker.EDGES, ["tag", *parents, *self.words]).drop("tag")
                names = [F.col(p).alias(c) for p, c in zip(parents, self.words)]
                before = edges.join(later, self.words).select("tag", *names)
                frame = before if frame is None else frame.union(before)
            frame.distinct().write.parquet(f"{self.work}/leading-{level}", mode="overwrite")

    def traces(self, goals):
        """Of each flag the states of its least trace: always the first state in order that leads there."""
        self.lead(goals)
        node = worker.Node(self.node, os.path.join(HERE, "expand.cjs"), os.path.join(HERE, "model.cjs"))
        paths, width = {flag: [] for flag in goals}, len(self.words)
        for level in range(max(goals.values()) + 1):
            choices = {}
            for flag in (flag for flag, at in goals.items() if at >= level):
                state = [struct.pack("<q", column) for column in paths[flag][-1]] if level > 0 else []
                mode = worker.SUCCESSORS if level > 0 else worker.INITIAL
                count, _, columns = node.ask(mode, count=min(1, level), columns=state)
                found = zip(*(struct.unpack(f"<{count}q", column) for column in columns))
                choices[flag] = [(pair[:width], (flag, *pair[width:])) for pair in found]
            asked = sorted({end for pairs in choices.values() for _, end in pairs})
            asked = F.broadcast(self.spark.createDataFrame(asked, self.schema))
            leading = self.spark.read.parquet(f"{self.work}/leading-{level}").join(asked, self.keys, "left_semi")
            known = {tuple(row) for row in leading.select(*self.keys).collect()}
            for flag, pairs in choices.items():
                paths[flag].append(next(state for state, end in pairs if end in known))
        node.kill()
        words, whole = self.plan["words"], f"<{2 * width}i"
        unpacked = {state: struct.unpack(whole, struct.pack(f"<{width}q", *state)) for state in sum(paths.values(), [])}
        return {flag: [unpacked[state][:words] for state in path] for flag, path in paths.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", default=f"file://{HERE}/levels", help="a folder that all machines share: a URL")
    parser.add_argument("--node", default="node", help="the path of node, here and on the executors")
    parser.add_argument("--buckets", type=int, help="into how many parts a level is divided; two a core by default")
    given = parser.parse_args()
    builder = SparkSession.builder.appName("subtle").config("spark.sql.warehouse.dir", f"{given.work}/warehouse")
    # There are always as many parts as buckets, and nothing is sent everywhere that this file does not say so of.
    builder = builder.config("spark.sql.adaptive.enabled", "false").config("spark.sql.autoBroadcastJoinThreshold", -1)
    spark, start = builder.getOrCreate(), time.monotonic()
    with open(os.path.join(HERE, "handover.json"), encoding="utf-8") as file:
        plan = json.load(file)
    buckets = given.buckets or 2 * spark.sparkContext.defaultParallelism
    exploration = Exploration(spark, plan, given.work, given.node, buckets)
    result = exploration.explore()
    goals = {flag: level for flag, level in result["seen"].items() if flag in plan["goals"]}
    result["paths"] = exploration.traces(goals) if goals else {}
    result |= {"spoken": sorted(result["spoken"]), "seconds": time.monotonic() - start}
    with open(os.path.join(HERE, "result.tmp"), "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.replace(os.path.join(HERE, "result.tmp"), os.path.join(HERE, "result.json"))
    print("the result is in result.json", flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
