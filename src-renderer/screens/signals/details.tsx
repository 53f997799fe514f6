import { useMemo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { Api, Session } from '#shared/api/api.ts';
import type { SignalLife } from '#shared/api/signals.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { useAnswer } from '../../data/use-answer.ts';
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
import { PopOutButton } from '../pop-out-button.tsx';
import { closeReasonText } from '../reason-text.ts';
import { codeOf } from '../route-name.ts';
import { LifeActions } from './actions.tsx';
import { Around } from './around.tsx';
import { HypotheticalFill } from './fill.tsx';
import { numbersOf, pctToBps, routeOfLife, traceOf, typeText, type LifeRow } from './model.ts';

/** Everything about one life: what opened it, its course, its end, what it would have brought, where the time went. */
export function SignalDetails({ row, onClose }: { row: LifeRow; onClose: () => void }): ReactNode {
  const app = useApp();
  const { session, rows } = useMarket();
  const { life } = row;
  const { messages, problem } = useMessages(row);
  const alerts = useStore(app.alerts, (state) => state.log);
  const symbol = session.symbols.findIndex((s) => s.symbol === life.symbol);
  const decimals = symbol < 0 ? 2 : rows.decimals(symbol);
  const nowMs = app.nowMs();
  const numbers = numbersOf(
    life,
    rows,
    routeOfLife(session, rows, life),
    nowMs,
    session.thresholds.max_age_ms,
  );
  const [buy, sell] = [codeOf(life.buy_exchange), codeOf(life.sell_exchange)];
  const currency = life.reference_currency;
  const base = session.symbols[symbol]?.base ?? '';
  const opening = messages.find(({ event }) => event === 'OPENED');
  const peak = peakOf(messages);
  const told = alerts.filter(
    ({ subject, at_ms }) =>
      subject.symbol === life.symbol &&
      subject.buy === life.buy_exchange &&
      subject.sell === life.sell_exchange &&
      at_ms >= life.opened_ms - 1_000 &&
      at_ms <= (life.closed_ms ?? nowMs) + 1_000,
  );
  const course: readonly (readonly [string, ReactNode])[] = [
    ['Kind', typeText[life.type]],
    [
      'State',
      life.closed_ms === null ? 'open' : `closed: ${closeReasonText[life.close_reason ?? 'stopped']}`,
    ],
    ...(life.evidence === null ? [] : [['End known by', life.evidence] as const]),
    ['Opened', `${instantText(life.opened_ms, nowMs)} UTC`],
    ['Closed', life.closed_ms === null ? DASH : `${instantText(life.closed_ms, nowMs)} UTC`],
    ['Life', ageText(numbers.lifeMs)],
    ['Peak net', `${bpsText(numbers.peakNetBps)} bps`],
    ['Average over time', `${bpsText(numbers.averageNetBps)} bps`],
    ['Largest size', `${qtyText(numbers.qty)} ${base}`],
    [
      'Alerts',
      told.length === 0
        ? 'none told'
        : `${told.length}: ${[...new Set(told.flatMap(({ channels }) => channels))].join(', ')}${told.every(({ acknowledged_ms }) => acknowledged_ms !== null) ? ', acknowledged' : ''}`,
    ],
  ];
  return (
    <Drawer
      title={`${life.symbol} ${buy}→${sell}`}
      label="Signal"
      testId="signal-details"
      of={life.opportunity_id}
      onClose={onClose}
      actions={<PopOutButton panel="signal" what="Signal" also={{ signal: life.opportunity_id }} />}
    >
      {life.type === 'SUSPECT' ? (
        <p className="suspect-note" role="note">
          ▲ Suspect: net of {plainBpsText(session.thresholds.suspect_pct * 100)} bps or more is usually a
          wrong quote, or two assets under one name. It is no opportunity.
        </p>
      ) : life.type === 'BASIS' ? (
        <p className="suspect-note" role="note">
          ◆ Basis: spot against perpetual, a trade on their convergence. It is no arbitrage.
        </p>
      ) : null}
      <LifeActions life={life} messages={messages} />
      <Facts lines={course} />
      <Around key={life.opportunity_id} life={life} peakMs={peak?.timestamp ?? Number.NaN} />
      {problem === undefined ? null : <p className="negative">Its messages could not be read: {problem}</p>}
      {opening === undefined ? null : (
        <>
          <h3>At the opening</h3>
          <Facts lines={openingFacts(opening, session, decimals)} />
          {life.type === 'SUSPECT' ? null : (
            <>
              <HypotheticalFill session={session} signal={opening} at="at the opening" decimals={decimals} />
              {peak === undefined || peak === opening ? null : (
                <HypotheticalFill session={session} signal={peak} at="at the peak" decimals={decimals} />
              )}
            </>
          )}
          <Trace signal={opening} />
        </>
      )}
      <p className="faint mono trace-note">
        {life.opportunity_id} · {messages.length} messages · {currency}
      </p>
    </Drawer>
  );
}

async function messagesOf(client: Client<Api>, id: string): Promise<readonly Signal[]> {
  return (await client.signals.life({ id })).messages;
}

/** Messages of a life: those the page has, and of an older one those of the history. */
function useMessages(row: LifeRow): { readonly messages: readonly Signal[]; readonly problem?: string } {
  const app = useApp();
  const client = useStore(app.session, (state) => state.client);
  const { episode, life } = row;
  const id = life.opportunity_id;
  const own = useMemo(
    () =>
      [episode?.opened, episode?.updated, episode?.closed].filter(
        (signal): signal is Signal => signal !== undefined,
      ),
    [episode],
  );
  const isOver = life.closed_ms !== null;
  const { found, problem } = useAnswer(client, id, messagesOf, { renewedBy: isOver });
  const stored = found ?? [];
  // The history is a moment behind: what the page has is never left out.
  const messages = [
    ...stored,
    ...own.filter(
      (signal) => !stored.some((s) => s.event === signal.event && s.timestamp === signal.timestamp),
    ),
  ].toSorted((a, b) => a.timestamp - b.timestamp);
  return problem === undefined || own.length > 0 ? { messages } : { messages, problem };
}

/** The message whose net was the highest; an end tells the net it ended at. */
function peakOf(messages: readonly Signal[]): Signal | undefined {
  return messages
    .filter(({ event }) => event !== 'CLOSED')
    .reduce<Signal | undefined>(
      (best, signal) => (best === undefined || signal.net_pct > best.net_pct ? signal : best),
      undefined,
    );
}

function openingFacts(
  signal: Signal,
  session: Session,
  decimals: number,
): readonly (readonly [string, string])[] {
  const [buy, sell] = [codeOf(signal.buy_exchange), codeOf(signal.sell_exchange)];
  const symbol = session.symbols.find((s) => s.symbol === signal.symbol);
  const quote = symbol?.quote ?? signal.reference_currency;
  return [
    [`Buy ${buy} at ask`, `${priceText(signal.buy_price, decimals)} ${quote}`],
    [`Sell ${sell} at bid`, `${priceText(signal.sell_price, decimals)} ${quote}`],
    ['Gross', `${bpsText(pctToBps(signal.spread_pct))} bps`],
    ['Both taker fees', `${plainBpsText(pctToBps(signal.fees_pct))} bps (${feesOf(session, signal)})`],
    ['Net', `${bpsText(pctToBps(signal.net_pct))} bps`],
    ['Size, top of book', `${qtyText(signal.qty)} ${symbol?.base ?? ''}`],
    ['Net profit of it', `${moneyText(signal.net_profit)} ${quote}, hypothetical`],
    [`Age of ${buy} ask`, ageText(signal.buy_age_ms)],
    [`Age of ${sell} bid`, ageText(signal.sell_age_ms)],
    ['Feeds apart', ageText(signal.skew_ms)],
  ];
}

function Trace({ signal }: { signal: Signal }): ReactNode {
  const shownMs = useStore(useApp().signals, (state) => state.shownMs.get(signal.opportunity_id) ?? 0);
  const steps = traceOf(signal, shownMs);
  const longest = Math.max(...steps.map((step) => (Number.isFinite(step.ms) ? Math.abs(step.ms) : 0)), 0.001);
  return (
    <>
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
    </>
  );
}

/** Below ten milliseconds two decimals tell the steps apart. */
function fineText(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) < 9.95
    ? `${ms < 0 ? '−' : ''}${Math.abs(ms).toFixed(2)} ms`
    : latencyText(ms);
}

function feesOf(session: Session, life: Pick<SignalLife, 'buy_exchange' | 'sell_exchange'>): string {
  const fee = (exchange: string): string => {
    const venue = session.venues.find((v) => v.exchange === exchange);
    return venue === undefined ? DASH : `${codeOf(venue.exchange)} ${venue.taker_pct} %`;
  };
  return `${fee(life.buy_exchange)}, ${fee(life.sell_exchange)}`;
}
