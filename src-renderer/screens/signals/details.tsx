import type { ReactNode } from 'react';
import type { Session } from '#shared/api/api.ts';
import { replayDeskOf } from '../../data/replay-desk.ts';
import { isOpen, openedAtMs, type Episode } from '../../data/signals-store.ts';
import { useApp, useMarket } from '../../data/use-app.ts';
import {
  ageText,
  bpsText,
  DASH,
  instantText,
  latencyText,
  moneyText,
  plainBpsText,
  priceText,
  qtyText,
} from '../../ui/format.ts';
import { Drawer, DrawerTable, Facts } from '../../ui/drawer.tsx';
import { closeReasonText } from '../reason-text.ts';
import { codeOf } from '../route-name.ts';
import { pctToBps, traceOf } from './model.ts';

/** What Replay is given before and after a signal, ms. */
const MARGIN_MS = 60_000;

/** Everything about one episode: prices and fees at its opening, both ages, and where the time went. */
export function SignalDetails({ episode, onClose }: { episode: Episode; onClose: () => void }): ReactNode {
  const app = useApp();
  const { session, rows } = useMarket();
  const signal = episode.opened ?? episode.closed;
  if (signal === undefined) return null;
  const symbol = session.symbols.findIndex((s) => s.symbol === episode.symbol);
  const decimals = rows.decimals(symbol);
  const nowMs = app.nowMs();
  const steps = traceOf(signal, episode.shownMs);
  const longest = Math.max(...steps.map((step) => (Number.isFinite(step.ms) ? Math.abs(step.ms) : 0)), 0.001);
  const [buy, sell] = [codeOf(episode.buy), codeOf(episode.sell)];
  const quote = session.symbols[symbol]?.quote ?? '';
  const facts: readonly (readonly [string, string])[] = [
    [
      'State',
      isOpen(episode) ? 'open' : `closed: ${closeReasonText[episode.closed?.close_reason ?? 'stopped']}`,
    ],
    ['Opened', `${instantText(openedAtMs(episode), nowMs)} UTC`],
    ['Closed', episode.closed === undefined ? DASH : `${instantText(episode.closed.timestamp, nowMs)} UTC`],
    ['Life', ageText(episode.closed?.lifetime_ms ?? nowMs - openedAtMs(episode))],
    [`Buy ${buy} at ask`, `${priceText(signal.buy_price, decimals)} ${quote}`],
    [`Sell ${sell} at bid`, `${priceText(signal.sell_price, decimals)} ${quote}`],
    ['Gross', `${bpsText(pctToBps(signal.spread_pct))} bps`],
    ['Both taker fees', `${plainBpsText(pctToBps(signal.fees_pct))} bps (${feesOf(session, episode)})`],
    ['Net', `${bpsText(pctToBps(signal.net_pct))} bps`],
    ['Size, top of book', `${qtyText(signal.qty)} ${session.symbols[symbol]?.base ?? ''}`],
    ['Net profit of it', `${moneyText(signal.net_profit)} ${quote}, hypothetical`],
    [`Age of ${buy} ask`, ageText(signal.buy_age_ms)],
    [`Age of ${sell} bid`, ageText(signal.sell_age_ms)],
  ];
  return (
    <Drawer
      title={`${episode.symbol} ${buy}→${sell}`}
      label="Signal"
      testId="signal-details"
      of={episode.id}
      onClose={onClose}
    >
      <h3>At the opening</h3>
      <Facts lines={facts} />
      <h3>Where the time went</h3>
      <DrawerTable className="trace" testId="trace">
        {steps.map((step) => (
          <tr key={step.label} title={step.note}>
            <td>
              {step.label}
              {step.note === '' ? '' : ' *'}
            </td>
            <td className="trace-bar">
              {Number.isFinite(step.ms) ? (
                <span
                  className="bar"
                  data-sign="plus"
                  style={{ width: `${(Math.abs(step.ms) / longest) * 100}%` }}
                />
              ) : null}
            </td>
            <td data-align="right">{fineText(step.ms)}</td>
          </tr>
        ))}
      </DrawerTable>
      {steps
        .filter((step) => step.note !== '')
        .map((step) => (
          <p key={step.label} className="faint trace-note">
            * {step.label}: {step.note}.
          </p>
        ))}
      <p className="faint mono trace-note">{episode.id}</p>
      <button
        type="button"
        className="button"
        title="Fills the setup of the Replay screen with both venues, from a minute before to a minute after"
        onClick={() => {
          const { client } = app.session.getState();
          if (client === undefined) return;
          const openedMs = openedAtMs(episode);
          replayDeskOf(client).ask({
            symbols: [episode.symbol],
            exchanges: [episode.buy, episode.sell],
            fromMs: openedMs - MARGIN_MS,
            toMs: (episode.closed?.timestamp ?? nowMs) + MARGIN_MS,
          });
          app.prefs.setState({ screen: 'replay' });
        }}
      >
        Open in Replay
      </button>
    </Drawer>
  );
}

/** Below ten milliseconds two decimals tell the steps apart. */
function fineText(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) < 9.95
    ? `${ms < 0 ? '−' : ''}${Math.abs(ms).toFixed(2)} ms`
    : latencyText(ms);
}

function feesOf(session: Session, episode: Episode): string {
  const fee = (exchange: string): string => {
    const venue = session.venues.find((v) => v.exchange === exchange);
    return venue === undefined ? DASH : `${codeOf(venue.exchange)} ${venue.taker_pct} %`;
  };
  return `${fee(episode.buy)}, ${fee(episode.sell)}`;
}
