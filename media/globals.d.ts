/** Given by VS Code to a webview's script; may be called once. */
declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

declare module '*.svg' {
  const text: string;
  export default text;
}

declare module '*.css';
