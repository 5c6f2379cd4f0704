// A process of its own, because the size is fixed once the pool has started.
import { measurePoolSize } from './pool.js';

console.log(await measurePoolSize());
