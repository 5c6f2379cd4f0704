import { pbkdf2Sync } from 'node:crypto';

// Stands for what large functions do at load time: parse schemas, read configuration, build clients.
pbkdf2Sync('init', 'salt', 600_000, 32, 'sha256');

export const handler = async () => 'ready';
