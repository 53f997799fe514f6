import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { openedAtMs } from '../../data/signals-store.ts';
import { useApp, useMarket, useRenderEvery } from '../../data/use-app.ts';
import { ageText, bpsText, DASH, priceText, qtyText, rowTimeText } from '../../ui/format.ts';
import { Drawer, DrawerTable } from '../../ui/drawer.tsx';
import { NetMatrix } from '../net-matrix.tsx';
import { closeReasonText } from '../reason-text.ts';
import { codeOf } from '../route-name.ts';
import { VenueCode } from '../venue-code.tsx';
import { ladderOf } from './ladder.ts';

/** 360 px about one symbol: its quotes by price, its net matrix, its last signals. */
export function SymbolDrawer({ symbol, onClose }: { symbol: number; onClose: () => void }): ReactNode {
  const { session } = useMarket();
  const app = useApp();
  const name = session.symbols[symbol]?.symbol ?? '';
  const episodes = useStore(app.signals, (state) => state.episodes);
  const last = episodes.filter((e) => e.symbol === name).slice(0, 5);
  return (
    <Drawer title={name} label={`${name} details`} testId="drawer" of={name} takesFocus onClose={onClose}>
      <h3>Quotes by price</h3>
      <Ladder symbol={symbol} />
      <h3>Net, bps after both taker fees</h3>
      <NetMatrix symbol={symbol} basis="net" />
      <h3>Last signals</h3>
      {last.length === 0 ? (
        <p className="faint">None since start.</p>
      ) : (
        <ul className="drawer-signals">
          {last.map((episode) => (
            <li key={episode.id}>
              <span>{rowTimeText(openedAtMs(episode), app.nowMs())}</span>
              <span>
                {codeOf(episode.buy)}→{codeOf(episode.sell)}
              </span>
              <span>
                {bpsText((episode.opened?.net_pct ?? episode.closed?.peak_net_pct ?? Number.NaN) * 100)} bps
              </span>
              <span className="faint">
                {episode.closed === undefined
                  ? 'open'
                  : `${ageText(episode.closed.lifetime_ms ?? Number.NaN)}, ${closeReasonText[episode.closed.close_reason ?? 'stopped']}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Drawer>
  );
}

function Ladder({ symbol }: { symbol: number }): ReactNode {
  const { session, rows } = useMarket();
  const app = useApp();
  useRenderEvery(250);
  const steps = ladderOf(rows, symbol, app.nowMs(), session.thresholds.max_age_ms);
  const decimals = rows.decimals(symbol);
  return (
    <DrawerTable
      className="ladder"
      head={[
        { label: 'Side' },
        { label: 'Venue' },
        { label: `Price ${session.symbols[symbol]?.quote}`, isNumber: true },
        { label: `Size ${session.symbols[symbol]?.base}`, isNumber: true },
        { label: 'Age', isNumber: true },
      ]}
    >
      {steps.map((step) => {
        const venue = session.venues[step.venue];
        return (
          <tr key={`${step.side}${step.venue}`} data-side={step.side} data-look={step.look}>
            <td className="faint">{step.side}</td>
            <td>{venue === undefined ? DASH : <VenueCode exchange={venue.exchange} index={step.venue} />}</td>
            <td data-align="right" className="lookable hatch">
              {priceText(step.price, decimals)}
            </td>
            <td data-align="right" className="lookable hatch">
              {qtyText(step.qty)}
            </td>
            <td data-align="right" className="faint">
              {ageText(step.ageMs)}
            </td>
          </tr>
        );
      })}
    </DrawerTable>
  );
}
