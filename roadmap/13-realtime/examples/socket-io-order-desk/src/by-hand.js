/** Speaks Socket.IO's protocol over the WebSocket that Node has; `print` gets every packet. */
export async function byHand(url, token, print) {
  const { promise, resolve, reject } = Promise.withResolvers();
  // #region by-hand
  const ws = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket`);
  const send = (packet) => { print(`> ${packet}`); ws.send(packet); };

  ws.onmessage = ({ data }) => {
    print(`< ${data}`);
    if (data.startsWith('0')) send(`40${JSON.stringify({ token })}`);
    if (data.startsWith('40')) send('427["order:place",{"id":"by-hand-1","dish":"soup","quantity":1}]');
    if (data.startsWith('437')) ws.close();
  };
  // #endregion
  ws.onclose = resolve;
  ws.onerror = () => reject(new Error('the connection failed'));
  await promise;
}
