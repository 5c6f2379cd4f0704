// CommonJS, so that src/main.cjs can load it in every version of Node that this example runs on.

// #region schedule
/** Schedules five callbacks, and resolves with their names in the order in which they ran. */
function schedule() {
  return new Promise((resolve) => {
    const order = [];
    const ran = (name) => () => { if (order.push(name) === 5) resolve(order); };
    setTimeout(ran('setTimeout'), 0);
    setImmediate(ran('setImmediate'));
    queueMicrotask(ran('queueMicrotask'));
    Promise.resolve().then(ran('promise'));
    process.nextTick(ran('nextTick'));
  });
}
// #endregion

module.exports = { schedule };
