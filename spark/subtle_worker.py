"""Expands states of a model on an executor: Arrow columns go to a Node.js process and come back from it.

Spark keeps this module, and with it the process, for all tasks of a Python worker. A question is written
whole before its answer is read, so neither side waits for the other; the process ends with its input.
"""

import struct
import subprocess

import pyarrow as pa
from pyspark import SparkFiles

# What is done with the states of a question; see `MODES` in src/cluster/protocol.ts.
EXPAND, JUDGE, RAISE, EDGES, SUCCESSORS, INITIAL = range(6)

_node = None


class Node:
    """A Node.js process that has loaded the model."""

    def __init__(self, node, script, model):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([node, script, model], stdin=pipe, stdout=pipe)

    def ask(self, mode, level=0, wanted=(), count=0, columns=()):
        """Returns the number of rows, their tags, and their columns, as bytes."""
        head = struct.pack(f"<{4 + len(wanted)}i", mode, level, count, len(wanted), *wanted)
        for part in (head, *columns):
            self.process.stdin.write(part)
        self.process.stdin.flush()
        rows, width = struct.unpack("<2i", self.read(8))
        return rows, self.read(4 * rows), [self.read(8 * rows) for _ in range(width)]

    def read(self, size):
        data = self.process.stdout.read(size)
        if len(data) < size:
            raise RuntimeError(f"Node.js ended with {self.process.wait()}; see its message above")
        return data

    def kill(self):
        self.process.kill()
        self.process.wait()


def rows(batches, *, node, mode, level, names, wanted=()):
    """For `mapInArrow`: asks about each batch of states; yields rows with the given names, the tag first."""
    global _node
    if _node is None:
        _node = Node(node, SparkFiles.get("expand.cjs"), SparkFiles.get("model.cjs"))
    try:
        for batch in batches:
            columns = [memoryview(c.buffers()[1])[8 * c.offset : 8 * (c.offset + len(c))] for c in batch.columns]
            count, tags, answer = _node.ask(mode, level, wanted, batch.num_rows, columns)
            typed = [(pa.int32(), tags), *((pa.int64(), column) for column in answer)]
            arrays = [pa.Array.from_buffers(kind, count, [None, pa.py_buffer(data)]) for kind, data in typed]
            yield pa.RecordBatch.from_arrays(arrays, names=names)
    except BaseException:
        # Also if the task was ended: an answer may be on its way that nobody will read.
        _node.kill()
        _node = None
        raise
