import type { Strategy } from '../../src-shared/strategy/strategy.ts';

/** Does nothing with what it is given. */
export const empty = (): Strategy => ({ onEvent() {} });

/** Buys and sells in turn, an order every so many events. */
export function orders(every: number): Strategy {
  let seen = 0;
  let isLong = false;
  return {
    onEvent(event, context) {
      if (++seen % every !== 0) return;
      context.placeOrder({ symbol: event.symbol, side: isLong ? 'SELL' : 'BUY', qty: 0.01 });
      isLong = !isLong;
    },
    getState: () => ({ seen, isLong }),
    setState(state) {
      ({ seen, isLong } = state as { seen: number; isLong: boolean });
    },
  };
}
