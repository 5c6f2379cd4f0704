/**
 * @param {import('./gateway.js').Gateway} gateway
 * @param {string} to
 * @param {string} text
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<{ id: string, parts: number }>}
 */
// #region send
export async function send(gateway, to, text, { signal } = {}) {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers();
  let ticket;
  const cancel = () => { gateway.cancel(ticket); reject(signal.reason); };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    ticket = gateway.send(to, text, (error, id, parts) => {
      if (error) reject(error);
      else resolve({ id, parts }); // a second call changes nothing
    });
    return await promise;
  } finally {
    signal?.removeEventListener('abort', cancel); // signals outlive requests
  }
}
// #endregion
