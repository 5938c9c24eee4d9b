"""Explores a model on Apache Spark, level by level; exact, as `subtle check` does.

`subtle handover --to spark` has written this folder; `subtle handover --to spark --read` shows the result.
A level that is complete has a file _SUCCESS: run this again after a failure, and it goes on behind the last one.
"""

import argparse
import json
import os
import struct
import sys
import time
from functools import partial

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import subtle_worker as worker

HERE = os.path.dirname(os.path.abspath(__file__))
BROADCAST_MAX = 100_000


class Exploration:
    def __init__(self, spark, work, node, buckets):
        with open(os.path.join(HERE, "handover.json"), encoding="utf-8") as file:
            self.plan = json.load(file)
        self.spark, self.node, self.buckets = spark, node, buckets
        # Complete levels are found again only where they were written for this model, by as many buckets.
        self.work = f"{work}/{self.plan['identity'][:16]}-from-{self.plan['level']}-by-{buckets}"
        self.path = spark._jvm.org.apache.hadoop.fs.Path
        self.files = self.path(self.work).getFileSystem(spark._jsc.hadoopConfiguration())
        self.words = [f"c{i}" for i in range((self.plan["words"] + 1) // 2)]
        self.keys = ["tag", *self.words]
        columns = ", ".join(["tag INT", *(f"{c} BIGINT" for c in self.words), "n BIGINT", "depth INT"])
        spark.sql(
            f"CREATE TABLE visited ({columns}, part INT) USING parquet PARTITIONED BY (part) "
            f"CLUSTERED BY ({', '.join(self.keys)}) INTO {buckets} BUCKETS LOCATION '{self.work}'"
        )

    def has(self, folder):
        return self.files.exists(self.path(f"{folder}/_SUCCESS"))

    def states(self, level):
        """The states of a level. The first part has all levels that the command explored."""
        part = max(level, self.plan["level"])
        return self.spark.table("visited").where(f"part = {part} AND depth = {level} AND tag = 0")

    def asked(self, level, mode, names, wanted=()):
        given = dict(node=self.node, mode=mode, level=level, names=names, wanted=wanted)
        schema = "tag INT, " + ", ".join(f"{name} BIGINT" for name in names[1:])
        return self.states(level).select(*self.words).mapInArrow(partial(worker.rows, **given), schema)

    def write(self, part, frame):
        """Adds a part to the visited states, unless it is there."""
        folder = f"{self.work}/part={part}"
        if not self.has(folder):
            self.files.delete(self.path(folder), True)
            table = frame().write.bucketBy(self.buckets, *self.keys).option("path", folder)
            table.saveAsTable(f"part_{part}", format="parquet")
        self.spark.sql(f"ALTER TABLE visited ADD PARTITION (part = {part}) LOCATION '{folder}'")

    def begin(self):
        """Brings the states that the command has found to where all executors find them."""
        copy = f"{self.work}/begin.csv"
        self.files.copyFromLocalFile(self.path(f"file://{HERE}/begin.csv"), self.path(copy))
        columns = ", ".join(["depth INT", *(f"{c} BIGINT" for c in self.words)])
        frame = self.spark.read.csv(copy, schema=columns).selectExpr("0 AS tag", *self.words, "0L AS n", "depth")
        return frame.repartition(self.buckets, *self.keys)

    def expanded(self, level):
        """The states that are new behind a level, and what was counted while it was expanded."""
        found = self.asked(level, worker.EXPAND, [*self.keys, "n"])
        successors = found.groupBy(*self.keys).agg(F.sum("n").alias("n"))
        # An anti-join whose hash table has the successors: what was visited streams by, unsorted, and is not shuffled.
        visited = self.spark.table("visited").select(*self.keys, F.col("depth").alias("at"))
        new = successors.hint("shuffle_hash").join(visited, self.keys, "left").where("at IS NULL")
        frame = new.selectExpr(*self.keys, "n", f"{level + 1} AS depth")
        with open(os.path.join(HERE, "explain.txt"), "w", encoding="utf-8") as file:
            file.write(frame._jdf.queryExecution().executedPlan().toString())
        return frame

    def counted(self, level, part=None):
        """What the rows of a part count, by tag; at 0 the number of its states. Without a part: judged now."""
        if part is None:
            rows = self.asked(level, worker.JUDGE, [*self.keys, "n"])
        else:
            rows = self.spark.table("visited").where(f"part = {part}")
        found = rows.groupBy("tag").agg(F.sum("n").alias("n"), F.count("*").alias("rows")).collect()
        return {row.tag: row.rows if row.tag == 0 else row.n for row in found}

    def explore(self):
        """Returns the result: as far as the level of the first violation."""
        plan, at = self.plan, self.plan["counters"]
        result = {key: plan[key] for key in ("question", "distinct", "generated", "taken", "enabled")}
        result["depth"], result["stop"] = plan["level"] + 1, None
        result["seen"], result["spoken"] = {int(f): l for f, l in plan["seen"].items()}, set(plan["spoken"])

        def note(count, group, level):
            for flag in range(plan["flags"]):
                if at[f"{group}Seen"] + flag in count:
                    result["seen"].setdefault(flag, level)
            spoken = at[f"{group}Spoken"]
            result["spoken"] |= {p for p in range(plan["properties"]) if spoken + p in count}
            return any(flag in plan["violations"] for flag in result["seen"])

        level, start = plan["level"], time.monotonic()
        self.write(level, self.begin)
        while result["stop"] is None:
            self.write(level + 1, partial(self.expanded, level))
            count = self.counted(level, level + 1)
            if note(count, "judged", level):
                result["stop"] = "violation"  # its states violate something, so they are not expanded
                break
            result["generated"] += count.get(at["generated"], 0)
            for name in ("taken", "enabled"):
                result[name] = [n + count.get(at[name] + i, 0) for i, n in enumerate(result[name])]
            new = count.get(0, 0)
            result["distinct"] += new
            print(f"level {level + 1}: {new} new, {result['distinct']} states, {time.monotonic() - start:.0f} s", flush=True)
            if note(count, "expanded", level):
                result["stop"] = "violation"
                note(self.counted(level + 1), "judged", level + 1)
            if new == 0:
                break
            level += 1
            result["depth"] += 1
        return result

    def lead(self, goals):
        """Writes, for each level, which states lead to a goal: the flags of states, by the level they were raised at."""
        pairs = [f"p{i}" for i in range(len(self.words))]
        for level in range(max(goals.values()), -1, -1):
            folder = f"{self.work}/leading-{level}"
            wanted = [flag for flag, at in goals.items() if at == level]
            frames = [self.asked(level, worker.RAISE, self.keys, wanted)] if wanted else []
            if level < max(goals.values()):
                later = self.spark.read.parquet(f"{self.work}/leading-{level + 1}")
                if later.count() <= BROADCAST_MAX:
                    later = F.broadcast(later)
                edges = self.asked(level, worker.EDGES, ["none", *pairs, *self.words]).drop("none")
                renamed = [F.col(p).alias(c) for p, c in zip(pairs, self.words)]
                frames.append(edges.join(later, self.words).select("tag", *renamed))
            if not self.has(folder):
                frame = frames[0] if len(frames) == 1 else frames[0].union(frames[1])
                frame.distinct().write.mode("overwrite").parquet(folder)

    def traces(self, goals):
        """Of each flag the states of its least trace: the first initial state, then the first successor that lead there."""
        if not goals:
            return {}
        self.lead(goals)
        node = worker.Node(self.node, os.path.join(HERE, "expand.cjs"), os.path.join(HERE, "model.cjs"))
        paths, width = {flag: [] for flag in goals}, len(self.words)
        for level in range(max(goals.values()) + 1):
            choices = {}
            for flag in (flag for flag, at in goals.items() if at >= level):
                if level == 0:
                    count, _, columns = node.ask(worker.INITIAL)
                else:
                    state = [struct.pack("<q", column) for column in paths[flag][-1]]
                    count, _, columns = node.ask(worker.SUCCESSORS, count=1, columns=state)
                found = list(zip(*(struct.unpack(f"<{count}q", column) for column in columns)))
                choices[flag] = [(pair[:width], pair[width:]) for pair in found]
            asked = {(flag, *end) for flag, pairs in choices.items() for _, end in pairs}
            schema = ", ".join(["tag INT", *(f"{c} BIGINT" for c in self.words)])
            asked = F.broadcast(self.spark.createDataFrame(sorted(asked), schema))
            leading = self.spark.read.parquet(f"{self.work}/leading-{level}").join(asked, self.keys, "left_semi")
            known = {tuple(row) for row in leading.select(*self.keys).collect()}
            for flag, pairs in choices.items():
                paths[flag].append(next(state for state, end in pairs if (flag, *end) in known))
        node.kill()
        unpack = lambda state: list(struct.unpack(f"<{2 * width}i", struct.pack(f"<{width}q", *state)))
        return {flag: [unpack(state)[: self.plan["words"]] for state in path] for flag, path in paths.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", default=f"file://{HERE}/levels", help="a folder that all machines share, as a URL")
    parser.add_argument("--node", default="node", help="the path of node on the executors; here too")
    parser.add_argument("--buckets", type=int, default=16, help="into how many parts a level is divided; keep it on resuming")
    given = parser.parse_args()
    settings = {
        "spark.sql.shuffle.partitions": given.buckets,
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.autoBroadcastJoinThreshold": -1,
        "spark.sql.warehouse.dir": f"{given.work}/warehouse",
        "spark.sql.sources.bucketing.maxBuckets": max(given.buckets, 100_000),
    }
    builder = SparkSession.builder.appName("subtle")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    exploration = Exploration(spark, given.work, given.node, given.buckets)
    start = time.monotonic()
    result = exploration.explore()
    goals = {flag: level for flag, level in result["seen"].items() if flag in exploration.plan["goals"]}
    result["paths"] = exploration.traces(goals)
    result["spoken"], result["seconds"] = sorted(result["spoken"]), time.monotonic() - start
    with open(os.path.join(HERE, "result.tmp"), "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.replace(os.path.join(HERE, "result.tmp"), os.path.join(HERE, "result.json"))
    print("the result is in result.json", flush=True)
    spark.stop()


if __name__ == "__main__":
    sys.exit(main())
