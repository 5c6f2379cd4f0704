// Behaves like src/breaker.js and is built otherwise: states by name, and a timer in the place of the clock.
export class BreakerOpen extends Error {
  name = 'BreakerOpen';
}

export function createBreaker(operation, { failures: limit = 3, resetMs = 10_000, onOpen } = {}) {
  let state = 'closed';
  let inARow = 0;
  let timer;

  function failedWith(error, wasTrial) {
    inARow++;
    if (wasTrial || inARow === limit) {
      state = 'open';
      timer = setTimeout(() => { state = 'half open'; }, resetMs).unref();
      onOpen?.(error);
    }
    throw error;
  }

  function succeeded(result) {
    clearTimeout(timer);
    state = 'closed';
    inARow = 0;
    return result;
  }

  return (...args) => {
    if (state === 'open' || state === 'trial') return Promise.reject(new BreakerOpen('the breaker is open'));
    const wasTrial = state === 'half open';
    if (wasTrial) state = 'trial';
    return new Promise((resolve) => { resolve(operation(...args)); }).then(succeeded, (error) => failedWith(error, wasTrial));
  };
}
