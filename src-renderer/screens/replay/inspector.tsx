import type { ReactNode } from 'react';
import type { ReplayStatus } from '#shared/api/replay.ts';
import type { FillLine } from '#shared/strategy/run.ts';
import type { Proof, ShownRun } from '../../data/replay-desk.ts';
import { DASH, exactText, moneyText } from '../../ui/format.ts';
import { isGoodEnd, shortHash, stopText, wasGrowing } from './model.ts';

/** Numbers of the run under way or looked at, and the proof that it comes out the same. */
export function Inspector(props: {
  status: ReplayStatus | undefined;
  shown: ShownRun | undefined;
  lastFill: FillLine | undefined;
  proof: Proof | undefined;
  canProve: boolean;
  onProve: () => void;
}): ReactNode {
  const { status, shown, lastFill, proof } = props;
  const isLive = status !== undefined && ['opening', 'running', 'paused'].includes(status.state);
  const hashes = shown?.details.manifest.extras.hashes ?? (isLive ? null : status?.hashes);
  const reason = shown?.details.manifest.stop_reason ?? (isLive ? null : status?.stop_reason) ?? null;
  const error = shown?.details.manifest.extras.error ?? (isLive ? null : status?.error) ?? null;
  const fact = (label: string, value: ReactNode, title?: string): ReactNode => (
    <div className="fact" title={title}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
  const count = (live: number, kept: number | undefined): string =>
    exactText(shown === undefined ? live : (kept ?? live));
  return (
    <section className="panel replay-inspector" aria-label="Run">
      <div className="panel-head">
        <h2>Run</h2>
        <span data-testid="run-state" data-state={status?.state ?? 'idle'}>
          {isLive ? status.text : reason === null ? (status?.text ?? '') : stopText[reason]}
        </span>
      </div>
      <div className="replay-facts">
        {reason === null ? null : (
          <p data-testid="stop-reason" data-good={isGoodEnd(reason)}>
            <span className="glyph">{isGoodEnd(reason) ? '✓' : '■'}</span> {reason} — {stopText[reason]}
          </p>
        )}
        {status?.state === 'failed' && reason === null ? (
          <p className="data-fault" role="alert">
            ■ {status.text}
          </p>
        ) : null}
        {error === null || error === undefined ? null : (
          <div className="replay-error" role="alert" data-testid="run-error">
            <strong>{error.code}</strong>
            <p>{error.message}</p>
            {error.line === null ? null : <p className="mono">{error.line}</p>}
            {error.ts_event === null ? null : <p className="faint">at event {error.ts_event}</p>}
          </div>
        )}
        <dl>
          {fact('Events', count(status?.events ?? Number.NaN, shown?.details.stats.emitted_event_count))}
          {fact('Decisions', count(status?.decisions ?? Number.NaN, shown?.details.stats.decision_count))}
          {fact('Fills', count(status?.fills ?? Number.NaN, shown?.fills_total))}
          {fact(
            'Equity, quote',
            moneyText(
              shown === undefined
                ? (status?.equity ?? Number.NaN)
                : (shown.details.metrics?.end_equity ?? Number.NaN),
            ),
          )}
          {fact('Rows of the data', exactText(shown?.details.dataset.rows ?? status?.rows ?? Number.NaN))}
          {fact(
            'Cursor',
            <span className="mono clip">{(isLive ? status.cursor : null) ?? DASH}</span>,
            status?.cursor ?? '',
          )}
          {shown === undefined ? null : fact('Unit of time', shown.details.dataset.ts_unit)}
          {shown === undefined
            ? null
            : fact('Folder', <span className="mono clip">{shown.details.folder}</span>, shown.details.folder)}
        </dl>
        {lastFill === undefined ? null : (
          <>
            <h3>Newest fill</h3>
            <pre className="mono replay-json" tabIndex={0}>
              {JSON.stringify(lastFill.fill, undefined, 1)}
            </pre>
          </>
        )}
        {hashes === null || hashes === undefined ? null : (
          <>
            <h3>Hashes</h3>
            <dl data-testid="hashes">
              {(['events', 'decisions', 'fills', 'state'] as const).map((name) => (
                <div key={name} className="fact" title={hashes[name]}>
                  <dt>{name}</dt>
                  <dd className="mono">{shortHash(hashes[name])}</dd>
                </div>
              ))}
            </dl>
            <ProofLine {...props} proof={proof} />
          </>
        )}
        {shown !== undefined && wasGrowing(shown.details) ? (
          <p data-testid="growing-run">
            <span className="glyph">▲</span> Its data was still being recorded when it ran: done again, it has
            more to read and is another run.
          </p>
        ) : null}
        {shown?.details.manifest.extras.notes.map((note) => (
          <p key={note} className="faint">
            {note}
          </p>
        ))}
      </div>
    </section>
  );
}

function ProofLine({
  proof,
  canProve,
  onProve,
}: {
  proof: Proof | undefined;
  canProve: boolean;
  onProve: () => void;
}): ReactNode {
  const difference = proof?.comparison?.first_difference;
  return (
    <div className="replay-proof" data-testid="proof" data-state={proof?.state ?? 'none'}>
      {proof?.state === 'running' ? <p>Doing the same run again…</p> : null}
      {proof?.state === 'failed' ? (
        <p className="negative">▲ The second run did not come to its end.</p>
      ) : null}
      {proof?.state === 'done' ? (
        proof.comparison?.is_same_key === false ? (
          <p className="negative">
            ▲ not the same inputs, so nothing is proved:{' '}
            {proof.comparison.changed_inputs.length === 0
              ? 'strategy or parameters were changed in between.'
              : `${proof.comparison.changed_inputs.join('; ')}. Verify when the day is over.`}
          </p>
        ) : proof.comparison?.differing_hashes.length === 0 ? (
          <p>✓ identical: all four hashes are the same</p>
        ) : (
          <p className="negative">
            ■ differs in {proof.comparison?.differing_hashes.join(', ')}
            {difference === null || difference === undefined
              ? ''
              : `; first in line ${difference.line} of ${difference.file}`}
          </p>
        )
      ) : null}
      <button
        type="button"
        className="button"
        disabled={!canProve || proof?.state === 'running'}
        title={
          canProve
            ? 'Does the same run a second time and compares every hash'
            : 'Only of the run that was launched here last'
        }
        onClick={onProve}
      >
        Run again to verify
      </button>
    </div>
  );
}
