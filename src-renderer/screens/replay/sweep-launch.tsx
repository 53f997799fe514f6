import { useEffect, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { SweepForecast, SweepOrder } from '#shared/api/sweep.ts';
import { isUnderWay, type SweepDesk } from '../../data/sweep-desk.ts';
import { ageText, countText, exactText } from '../../ui/format.ts';

/** Edits settle for so long before the backend is asked what they come to, ms. */
const SETTLE_MS = 250;

/** What the sweep would come to, and its start. */
export function SweepLaunch({ desk, order }: { desk: SweepDesk; order: SweepOrder | string }): ReactNode {
  const { forecast, status } = useStore(desk.store);
  const isBusy = isUnderWay(status);
  const text = typeof order === 'string' ? order : JSON.stringify(order);
  const isAsked = typeof order !== 'string';
  useEffect(() => {
    // The order is read from its text: equal orders are one question.
    const timer = setTimeout(
      () => void desk.foretell(isAsked ? (JSON.parse(text) as SweepOrder) : undefined),
      SETTLE_MS,
    );
    return () => clearTimeout(timer);
  }, [desk, text, isAsked]);
  const fault = typeof order === 'string' ? order : forecast?.fault;
  return (
    <div className="replay-launch">
      {fault == null ? (
        <p className="sweep-forecast" data-testid="sweep-forecast">
          {forecast === undefined ? 'Counting…' : forecastText(forecast)}
        </p>
      ) : (
        <p className="negative" data-testid="sweep-fault">
          {fault}
        </p>
      )}
      <div className="replay-buttons">
        <button
          type="button"
          className="button"
          disabled={isBusy || typeof order === 'string' || forecast === undefined || fault != null}
          onClick={() => (typeof order === 'string' ? undefined : void desk.start(order))}
        >
          Start sweep
        </button>
        <button
          type="button"
          className="button"
          disabled={!isBusy}
          title="What is done stays done: the same sweep goes on with what is left"
          onClick={() => void desk.cancel()}
        >
          Stop sweep
        </button>
      </div>
    </div>
  );
}

function forecastText({ trials, windows, runs, events, seconds, most_workers }: SweepForecast): string {
  return [
    `${exactText(trials)} ${trials === 1 ? 'trial' : 'trials'}`,
    ...(windows > 1 ? [`${exactText(windows)} windows`] : []),
    `${exactText(runs)} ${runs === 1 ? 'run' : 'runs'} through ${countText(events)} events`,
    seconds === null
      ? `how long is not known before its first runs (${most_workers} ${most_workers === 1 ? 'thread' : 'threads'})`
      : `about ${ageText(Math.max(1_000, seconds * 1_000))}; less where runs are known`,
  ].join(', ');
}
