import { schedule } from './schedule.cjs';
schedule().then((order) => console.log(order.join(' ')));
