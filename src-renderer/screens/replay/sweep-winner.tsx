import type { ReactNode } from 'react';
import type { ShownSweep } from '../../data/sweep-desk.ts';
import { exactText } from '../../ui/format.ts';
import { percentText, ratioText } from './model.ts';
import { figureText, luckText, objectiveLabel, valueText } from './sweep-words.ts';

/** The best trial of a window, and what luck is worth among so many. */
export function SweepWinner(props: {
  shown: ShownSweep;
  window: number | undefined;
  isLive: boolean;
  onChoose: (trial: number) => void;
  onSave: () => void;
}): ReactNode {
  const { details } = props.shown;
  const { order, found } = details;
  const winner = found?.winners.find((each) => each.window === props.window);
  const fact = (label: string, value: ReactNode): ReactNode => (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
  if (found === null || props.isLive)
    return (
      <section className="panel sweep-winner" aria-label="Winner">
        <div className="panel-head">
          <h2>Winner</h2>
        </div>
        <p className="replay-facts faint">
          {props.isLive ? 'Chosen when every trial is done.' : 'None: this sweep was not brought to its end.'}
        </p>
      </section>
    );
  const luck = winner === undefined ? undefined : luckText(winner);
  return (
    <section className="panel sweep-winner" aria-label="Winner" data-testid="sweep-winner">
      <div className="panel-head">
        <h2>Winner</h2>
        {winner === undefined ? null : (
          <button type="button" className="button" onClick={() => props.onChoose(winner.trial)}>
            Trial {winner.trial}
          </button>
        )}
      </div>
      <div className="replay-facts">
        {winner === undefined || luck === undefined ? (
          <p>No trial has this figure. Ratios per day, such as Sharpe, take at least two days of data.</p>
        ) : (
          <>
            <p className="sweep-luck" data-testid="sweep-luck" data-better={String(luck.isBetter)}>
              <span className="glyph">{luck.isBetter === true ? '✓' : '▲'}</span> {luck.text}
            </p>
            <dl>
              {fact(
                `${objectiveLabel(order.objective)}, training`,
                figureText(order.objective, winner.train),
              )}
              {winner.test === null
                ? null
                : fact(`${objectiveLabel(order.objective)}, test`, figureText(order.objective, winner.test))}
              {fact('Return %, training', percentText(winner.train_return))}
              {winner.test_return === null ? null : fact('Return %, test', percentText(winner.test_return))}
              {fact('Sharpe, training', ratioText(winner.sharpe))}
              {fact('Sharpe that luck finds', ratioText(winner.lucky_sharpe))}
              {fact(
                'Deflated Sharpe',
                winner.deflated_sharpe === null ? '—' : `${(winner.deflated_sharpe * 100).toFixed(1)} %`,
              )}
            </dl>
            <h3>Its parameters</h3>
            <dl>
              {Object.keys(order.space).map((name) => (
                <div key={name} className="fact">
                  <dt>{name}</dt>
                  <dd className="mono">{valueText(winner.params[name])}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
        <h3>Sweep</h3>
        <dl>
          {fact('Trials', exactText(found.trials))}
          {fact('Runs', exactText(found.runs))}
          {found.refused === 0 ? null : fact('Refused by the strategy', exactText(found.refused))}
          {found.failed === 0 ? null : fact('Failed or ended early', exactText(found.failed))}
          {found.out_of_sample_return === null
            ? null
            : fact('Return % of all tests', percentText(found.out_of_sample_return))}
          {fact(
            'Folder',
            <span className="mono clip" title={details.folder}>
              {details.folder}
            </span>,
          )}
        </dl>
        <button
          type="button"
          className="button"
          title="One self-contained HTML file; it lies in the folder too, as sweep.html"
          onClick={props.onSave}
        >
          Save the report (HTML)
        </button>
      </div>
    </section>
  );
}
