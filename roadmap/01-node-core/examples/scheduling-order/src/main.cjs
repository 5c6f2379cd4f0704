const { schedule } = require('./schedule.cjs');
schedule().then((order) => console.log(order.join(' ')));
