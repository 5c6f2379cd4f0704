// An ES module: the half that answers requests.
import store from './store.cjs';

// #region status
export async function statusOf(layout) {
  const { NotFoundError } = await import(layout);
  try {
    store.find(layout, 42); // CommonJS, throws the NotFoundError that it got from require(layout)
  } catch (err) {
    return err instanceof NotFoundError ? 404 : 500;
  }
}
// #endregion
