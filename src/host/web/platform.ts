import type { Platform } from '../../core/ports.ts';

/** The browser's extension host: no processes, and nobody to ask whether another window is still there. */
export const webPlatform: Platform = { hasProcesses: false, pid: 0, host: 'browser', isAlive: () => true };
