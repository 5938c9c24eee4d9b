/** Runs the command in the thread that it is loaded in. */
import loading = require("./load.cjs");

loading.start("command");
