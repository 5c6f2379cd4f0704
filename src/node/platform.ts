import { hostname } from 'node:os';
import type { Platform } from '../core/ports.ts';

export const nodePlatform: Platform = {
  hasProcesses: true,
  pid: process.pid,
  host: hostname(),
  isAlive(pid) {
    try {
      process.kill(pid, 0); // signal 0 asks only
      return true;
    } catch (error) {
      // EPERM: it is there, and somebody else's.
      return error instanceof Error && 'code' in error && error.code === 'EPERM';
    }
  },
};
