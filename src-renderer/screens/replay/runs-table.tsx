import { useState, type ReactNode } from 'react';
import type { RunComparison, RunSummary } from '#shared/api/replay.ts';
import { ageText, exactText, instantText } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { figuresOf, percentText, ratioText, stopText, strategyName } from './model.ts';
import { OpenOrGoOn } from './open-or-go-on.tsx';

/** Every run of the archive; two of them can be held against each other. */
export function RunsTable(props: {
  runs: readonly RunSummary[];
  shown: string | undefined;
  comparison: RunComparison | undefined;
  isBusy: boolean;
  nowMs: number;
  onShow: (runId: string) => void;
  onResume: (runId: string) => void;
  onCompare: (a: string, b: string) => void;
}): ReactNode {
  const { runs, shown, comparison } = props;
  const [marked, setMarked] = useState<readonly string[]>([]);
  if (runs.length === 0)
    return (
      <Notice title="No run yet.">
        <span>Choose data and a strategy on the left, then press Run.</span>
      </Notice>
    );
  const [a, b] = marked;
  const mark = (id: string): void =>
    setMarked((now) => (now.includes(id) ? now.filter((each) => each !== id) : [...now.slice(-1), id]));
  return (
    <div className="replay-runs" tabIndex={0}>
      <p className="replay-compare">
        <button
          type="button"
          className="button"
          disabled={a === undefined || b === undefined}
          onClick={() => (a === undefined || b === undefined ? undefined : props.onCompare(a, b))}
        >
          Compare the two marked
        </button>
        {comparison === undefined ? null : <Comparison comparison={comparison} />}
      </p>
      <table className="plain-table">
        <thead>
          <tr>
            <th>Mark</th>
            <th>Started UTC</th>
            <th>Strategy</th>
            <th>Ended by</th>
            <th data-align="right">Events</th>
            <th data-align="right">Decisions</th>
            <th data-align="right">Return %</th>
            <th data-align="right">Sharpe</th>
            <th data-align="right">Max DD %</th>
            <th data-align="right">Took</th>
            <th>Hash</th>
            <th>Run</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.run_id} aria-selected={run.run_id === shown} data-run={run.run_id}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`Mark ${run.run_id}`}
                  checked={marked.includes(run.run_id)}
                  onChange={() => mark(run.run_id)}
                />
              </td>
              <td>{instantText(Date.parse(run.started_at), props.nowMs)}</td>
              <td title={run.strategy}>{strategyName(run.strategy)}</td>
              <td>
                {run.fault ?? (run.stop_reason === null ? 'under way or killed' : stopText[run.stop_reason])}
              </td>
              <td data-align="right">{exactText(run.events)}</td>
              <td data-align="right">{exactText(run.decisions)}</td>
              <td data-align="right">{percentText(run.total_return)}</td>
              <td data-align="right">{ratioText(run.sharpe)}</td>
              <td data-align="right">{percentText(run.max_drawdown === null ? null : -run.max_drawdown)}</td>
              <td data-align="right">{ageText(run.duration_ms)}</td>
              <td className="mono">{run.hashes?.decisions.slice(0, 8) ?? '—'}</td>
              <td>
                <OpenOrGoOn
                  isDamaged={run.fault !== null}
                  canGoOn={run.can_resume}
                  isBusy={props.isBusy}
                  onOpen={() => props.onShow(run.run_id)}
                  onGoOn={() => props.onResume(run.run_id)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Comparison({ comparison }: { comparison: RunComparison }): ReactNode {
  const { is_same_key, differing_hashes, first_difference, metrics_a, metrics_b } = comparison;
  const before = metrics_a === null ? [] : figuresOf(metrics_a);
  const after = metrics_b === null ? [] : figuresOf(metrics_b);
  const changed = before.filter(({ value }, at) => value !== after[at]?.value);
  return (
    <span data-testid="comparison">
      {is_same_key ? 'Same data, strategy, parameters and seed. ' : 'Different inputs. '}
      {differing_hashes.length === 0 ? '✓ identical' : `■ differ in ${differing_hashes.join(', ')}`}
      {first_difference === null
        ? ''
        : `; first in line ${first_difference.line} of ${first_difference.file}`}
      {changed.length === 0
        ? ''
        : `. ${changed
            .slice(0, 4)
            .map(
              ({ label, value }) =>
                `${label}: ${value} / ${after.find((figure) => figure.label === label)?.value ?? '—'}`,
            )
            .join(' · ')}`}
    </span>
  );
}
