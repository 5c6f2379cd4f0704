import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';

// #region process
/** Each read() covers the time since the last one. */
export function watchProcess() {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let elu = performance.eventLoopUtilization();
  let gcSeconds = 0; // a counter: it only grows
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gcSeconds += duration / 1000;
  });
  observer.observe({ entryTypes: ['gc'] });

  function read() {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, elu);
    elu = now;
    const { rss, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const metrics = {
      nodejs_eventloop_utilization_ratio: utilization,
      nodejs_eventloop_delay_p99_seconds: delay.count > 0 ? delay.percentile(99) / 1e9 : 0,
      nodejs_eventloop_delay_max_seconds: delay.max / 1e9,
      nodejs_gc_seconds_total: gcSeconds,
      nodejs_heap_used_bytes: heapUsed,
      nodejs_external_bytes: external, // Buffers: outside of the heap
      process_resident_memory_bytes: rss,
      process_cpu_seconds_total: (user + system) / 1e6,
    };
    delay.reset();
    return metrics;
  }
  return { read, stop() { delay.disable(); observer.disconnect(); } };
}
// #endregion
