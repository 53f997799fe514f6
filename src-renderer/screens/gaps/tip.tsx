import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { GapMap } from '#shared/market/gap-map.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { useApp } from '../../data/use-app.ts';
import { ageText, utcText } from '../../ui/format.ts';
import { readGaps } from './read-gaps.ts';
import { gapLengthMs } from '#shared/market/gap.ts';
import { toMs } from '#shared/market/time.ts';
import { bucketOf, bucketText, cellText } from './bucket.ts';
import { causeText, missingText } from './incident.ts';
import { placeOf, placeText, type Line } from './line.ts';

/** The pointer has to rest so long before its cell is asked about, ms. */
const REST_MS = 120;
/** Incidents that a tip names. */
const NAMED = 8;

/** What happened in the cell under the pointer. */
export function CellTip(props: {
  map: GapMap;
  line: Line;
  fromMs: number;
  /** Of the pointer, client px. */
  x: number;
  y: number;
  nowMs: number;
}): ReactNode {
  const { map, line, fromMs, x, y, nowMs } = props;
  const client = useStore(useApp().session, (state) => state.client);
  const endMs = fromMs + map.bucket_ms;
  const facts = bucketOf(map, line.rows, Math.round((fromMs - map.from_ms) / map.bucket_ms));
  const hasGaps = facts.longestMs > 0 || facts.off > 0 || facts.queueFull > 0 || facts.lost > 0;
  const asked = { line: placeOf(line), from: fromMs, to: endMs, limit: NAMED + 1 };
  const { found: gaps, problem } = useAnswer(client, asked, readGaps, { restMs: REST_MS });
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 320, height: 80 });
  useLayoutEffect(() => {
    const rect = box.current?.getBoundingClientRect();
    if (rect !== undefined && (rect.width !== size.width || rect.height !== size.height))
      setSize({ width: rect.width, height: rect.height });
  }, [size, gaps, problem, line, fromMs]);
  const left = Math.min(x + 14, window.innerWidth - size.width - 8);
  const top = y + 18 + size.height > window.innerHeight - 8 ? y - size.height - 10 : y + 18;
  return (
    <div className="tip gap-tip" ref={box} style={{ left, top: Math.max(8, top) }} data-testid="gap-tip">
      <strong>{placeText(line)}</strong> {bucketText(fromMs, endMs, nowMs)} UTC
      <p>{cellText(facts)}</p>
      {problem === undefined ? null : <p className="negative">■ {problem}</p>}
      {gaps === undefined && problem === undefined && hasGaps ? <p className="faint">Reading gaps…</p> : null}
      {gaps !== undefined && gaps.length > 0 ? (
        <ul>
          {gaps.slice(0, NAMED).map((gap) => (
            <li key={`${gap.from} ${gap.stream} ${gap.symbol} ${gap.cause}`}>
              <span>{utcText(toMs(BigInt(gap.from)), true)}</span> {gap.to === null ? 'open, ' : ''}
              {ageText(gapLengthMs(gap, nowMs))} · {causeText[gap.cause].word}
              {line.depth === 2 ? '' : ` · ${gap.stream} ${gap.symbol}`} · missing {missingText(gap)}
            </li>
          ))}
          {gaps.length > NAMED ? <li className="faint">… and more; a click lists them all</li> : null}
        </ul>
      ) : null}
    </div>
  );
}
