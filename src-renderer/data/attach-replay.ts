import type { Api } from '#shared/api/api.ts';
import { errorText } from '#shared/error-text.ts';
import type { Client, Stop } from '#shared/rpc/contract.ts';
import type { AppData } from './app-data.ts';
import { followMarket, followSignals, takeMarket } from './attach-market.ts';
import { isReady } from './playback-store.ts';
import { noSignals, withSignals } from './signals-store.ts';
import type { Visibility } from './visibility.ts';
import { isLost } from './guarded.ts';

/**
 * Feeds the replay's stores for as long as this window looks at a recording. It is asked by the very questions of the live
 * market; only they go elsewhere.
 *
 * @param app the live stores, in which the choice lies; @param replayed those of the recording
 */
export function attachReplay(
  client: Client<Api>,
  { app, replayed }: { readonly app: AppData; readonly replayed: AppData },
  decimalsOfTick: (tick: number) => number | undefined,
  visibility: Visibility,
): Stop {
  let shown: { readonly id: number; readonly stop: Stop } | undefined;
  const onEnd = (error?: Error): void => {
    if (error === undefined || isLost(error)) return;
    app.toasts.say(errorText(error));
  };

  const show = (): Stop => {
    const stops: Stop[] = [];
    let isOver = false;
    const source: Client<Api> = {
      ...client,
      market: client.playbackMarket,
      signals: client.playbackSignals,
    };
    const begin = async (): Promise<void> => {
      const session = await client.playback.hello({});
      if (isOver) return;
      replayed.signals.setState(noSignals);
      const rows = takeMarket({ client: source, session, app: replayed, decimalsOfTick });
      const { mids } = replayed.session.getState();
      let sampledS: number | undefined;
      const onBook = (): void => {
        const second = Math.floor(rows.bookWallMs / 1_000);
        // Seconds that nobody was shown are gaps.
        for (sampledS ??= second - 1; sampledS < second;) mids?.sample(++sampledS === second);
      };
      app.playback.setState({ isShown: true });
      stops.push(
        followMarket(source, () => rows, replayed, { visibility, onEnd, onBook }),
        followSignals(source, replayed, {
          visibility,
          onEnd,
          onSignals(signals) {
            for (const signal of signals) for (const listener of app.onReplayed) listener(signal);
          },
        }),
      );
      const recent = await source.signals.recent({ limit: 1_000 });
      if (!isOver)
        replayed.signals.setState((state) => ({ ...withSignals(state, recent, 0), isLoaded: true }));
    };
    begin().catch(onEnd);
    return () => {
      isOver = true;
      for (const stop of stops) stop();
    };
  };

  const hide = (): void => {
    shown?.stop();
    shown = undefined;
    if (app.playback.getState().isShown) app.playback.setState({ isShown: false });
  };

  const follow = (): void => {
    const { isWatched, status } = app.playback.getState();
    // While it jumps, what was there stays.
    if (status === undefined || (isWatched && status.state === 'opening')) return;
    if (!isWatched) return hide();
    if (!isReady(status)) {
      hide();
      app.playback.setState({ isWatched: false, hasSound: false });
      app.toasts.say(status.text === '' ? 'The recording was closed.' : status.text);
      return;
    }
    if (shown?.id === status.id) return;
    shown?.stop();
    shown = { id: status.id, stop: show() };
  };

  const stops = [
    client.playback.status(
      {},
      (all) => {
        const status = all.at(-1);
        if (status !== undefined) app.playback.setState({ status });
      },
      onEnd,
    ),
    app.playback.subscribe(follow),
  ];
  return () => {
    for (const stop of stops) stop();
    shown?.stop();
  };
}
