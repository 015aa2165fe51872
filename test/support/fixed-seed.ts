// Random values that are the same in every run: a score that changes by itself is none.
import fc from "fast-check";

fc.configureGlobal({ seed: 20_261_128 });
