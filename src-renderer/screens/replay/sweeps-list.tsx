import type { ReactNode } from 'react';
import type { SweepSummaryRow } from '#shared/api/sweep.ts';
import { DASH, exactText, instantText } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { OpenOrGoOn } from './open-or-go-on.tsx';
import { figureText, objectiveLabel } from './sweep-words.ts';

const stateText: Readonly<Record<SweepSummaryRow['state'], string>> = {
  running: '▶ under way',
  done: '✓ done',
  stopped: '◼ stopped',
};

/** Every sweep of the data folder; one that was stopped can be gone on with. */
export function SweepsList(props: {
  list: readonly SweepSummaryRow[];
  shown: string | undefined;
  isBusy: boolean;
  nowMs: number;
  onShow: (sweepId: string) => void;
  onGoOn: (sweepId: string) => void;
}): ReactNode {
  if (props.list.length === 0)
    return (
      <Notice title="No sweep yet.">
        <span>Vary a parameter on the left and start one.</span>
      </Notice>
    );
  return (
    <div className="replay-runs" tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th>Started UTC</th>
            <th>Strategy</th>
            <th>State</th>
            <th>Looks for</th>
            <th data-align="right">Trials</th>
            <th data-align="right">Runs</th>
            <th data-align="right">Best, training</th>
            <th data-align="right">Deflated Sharpe</th>
            <th>Sweep</th>
          </tr>
        </thead>
        <tbody>
          {props.list.map((sweep) => (
            <tr
              key={sweep.sweep_id}
              aria-selected={sweep.sweep_id === props.shown}
              data-sweep={sweep.sweep_id}
            >
              <td>
                {sweep.started_at === '' ? DASH : instantText(Date.parse(sweep.started_at), props.nowMs)}
              </td>
              <td>{sweep.strategy}</td>
              <td>{sweep.fault ?? stateText[sweep.state]}</td>
              <td>
                {sweep.objective.startsWith('-') ? 'least ' : ''}
                {objectiveLabel(sweep.objective)}
              </td>
              <td data-align="right">{sweep.trials === null ? DASH : exactText(sweep.trials)}</td>
              <td data-align="right">{sweep.runs === null ? DASH : exactText(sweep.runs)}</td>
              <td data-align="right">{figureText(sweep.objective, sweep.best)}</td>
              <td data-align="right">
                {sweep.deflated_sharpe === null ? DASH : `${(sweep.deflated_sharpe * 100).toFixed(1)} %`}
              </td>
              <td>
                <OpenOrGoOn
                  isDamaged={sweep.fault !== null}
                  canGoOn={sweep.state === 'stopped' && sweep.fault === null}
                  isBusy={props.isBusy}
                  onOpen={() => props.onShow(sweep.sweep_id)}
                  onGoOn={() => props.onGoOn(sweep.sweep_id)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
