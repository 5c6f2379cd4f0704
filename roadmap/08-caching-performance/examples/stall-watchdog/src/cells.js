/** What the two threads share: an Int32Array on a SharedArrayBuffer with these cells. */
export const BEAT = 0;      // raised by the main thread
export const CHECKS = 1;    // raised by the worker each time it looks
export const PROFILING = 2; // 1 while the profiler runs
export const CELLS = 3;
