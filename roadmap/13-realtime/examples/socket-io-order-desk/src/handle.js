export class BadInput extends Error {}

// #region handle
/** Listens for an event whose payload is checked, and whose outcome is always acknowledged. */
export function handle(socket, event, check, work) {
  socket.on(event, async (...args) => {
    const ack = typeof args.at(-1) === 'function' ? args.pop() : () => { /* nobody waits */ };
    try {
      ack({ ok: true, value: await work(check(args[0])) });
    } catch (err) {
      if (err instanceof BadInput) return ack({ ok: false, code: 'bad-input', message: err.message });
      console.error(`${event}:`, err);
      ack({ ok: false, code: 'failed' }); // and not the stack
    }
  });
}
// #endregion
