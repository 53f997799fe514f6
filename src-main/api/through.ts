import type { Stop } from '#shared/rpc/contract.ts';

/** A stream of a thread that may still have to start, for as long as somebody listens here. */
export function through<C>(client: () => Promise<C>, open: (client: C) => Stop): Stop {
  let stop: Stop | undefined;
  let isOver = false;
  client().then(
    (ready) => {
      if (!isOver) stop = open(ready);
    },
    // Whoever asks for something else hears of it.
    () => {},
  );
  return () => {
    isOver = true;
    stop?.();
  };
}
