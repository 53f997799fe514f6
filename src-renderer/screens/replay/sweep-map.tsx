import { useMemo, useState, type CSSProperties, type ReactNode } from 'react';
import type { SweepRow } from '#shared/api/sweep.ts';
import { heatmapBy, varying, type HeatCell, type Heatmap, type HeatPoint } from '#shared/sweep/heatmap.ts';
import { Notice } from '../../ui/notice.tsx';
import { Segments } from '../../ui/segments.tsx';
import { figureText, objectiveLabel } from './sweep-words.ts';

type Side = 'train' | 'test';

/** The best trial of every pair of values of two parameters; pairs that nobody tried are hatched. */
export function SweepMap(props: {
  rows: readonly SweepRow[];
  objective: string;
  /** Parameters that the sweep varies. */
  names: readonly string[];
  chosen: number | undefined;
  onChoose: (trial: number) => void;
  children?: ReactNode;
}): ReactNode {
  const { rows, objective, names } = props;
  const points = useMemo(
    () =>
      rows.map(({ trial, params, score, train, test }): HeatPoint => ({
        trial,
        params,
        score,
        train: train?.value ?? null,
        test: test?.value ?? null,
      })),
    [rows],
  );
  const axes = useMemo(() => varying(points, names), [points, names]);
  const [wanted, setWanted] = useState<{ readonly x?: string; readonly y?: string }>({});
  const [wantedSide, setSide] = useState<Side>('train');
  const [isTable, setTable] = useState(false);
  const x = axes.find((name) => name === wanted.x) ?? axes[0];
  const y = axes.find((name) => name === wanted.y && name !== x) ?? axes.find((name) => name !== x);
  const map = x === undefined || y === undefined ? undefined : heatmapBy(points, x, y);
  const hasTest = points.some(({ test }) => test !== null);
  const side = hasTest ? wantedSide : 'train';
  const axis = (label: string, value: string | undefined, onChange: (name: string) => void): ReactNode => (
    <label>
      {label}{' '}
      <select className="select" value={value} onChange={(event) => onChange(event.target.value)}>
        {axes.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
  return (
    <section className="panel sweep-map" aria-label="Map of two parameters" data-testid="sweep-map">
      <div className="panel-head sweep-map-head">
        <h2>{objectiveLabel(objective)}</h2>
        {props.children}
        {axes.length < 3
          ? null
          : axis('Across', x, (name) => setWanted({ x: name, ...(y === name ? {} : { y: y ?? name }) }))}
        {axes.length < 3
          ? null
          : axis('Down', y, (name) =>
              setWanted({ ...(x === undefined || x === name ? {} : { x }), y: name }),
            )}
        <span className="spacer" />
        {hasTest ? (
          <Segments
            label="Side"
            value={side}
            options={[
              { value: 'train', label: 'Training' },
              { value: 'test', label: 'Test of the same' },
            ]}
            onChange={setSide}
          />
        ) : null}
        {map === undefined ? null : (
          <button type="button" className="button" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            View as table
          </button>
        )}
      </div>
      {map === undefined ? (
        <Notice title={axes.length === 1 ? 'One parameter varies.' : 'Nothing to map yet.'}>
          <span>
            A map shows two parameters with at least two values each; the table below has all trials.
          </span>
        </Notice>
      ) : isTable ? (
        <MapTable map={map} objective={objective} onChoose={props.onChoose} />
      ) : (
        <MapGrid
          map={map}
          side={side}
          objective={objective}
          chosen={props.chosen}
          onChoose={props.onChoose}
        />
      )}
    </section>
  );
}

function MapGrid(props: {
  map: Heatmap;
  side: Side;
  objective: string;
  chosen: number | undefined;
  onChoose: (trial: number) => void;
}): ReactNode {
  const { map, side, objective } = props;
  const figures = map.rows.flatMap(({ cells }) => cells.map((cell) => cell?.[side] ?? null));
  const most = Math.max(...figures.map((figure) => Math.abs(figure ?? 0)));
  return (
    <div className="sweep-grid-scroll" tabIndex={0} role="region" aria-label="Map">
      <table className="sweep-grid">
        <thead>
          <tr>
            <th scope="col">
              {map.y} ↓ {map.x} →
            </th>
            {map.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {map.rows.map(({ label, cells }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {cells.map((cell, at) => (
                <td
                  key={map.columns[at]}
                  className={cell?.[side] == null ? 'hatched' : undefined}
                  data-sign={signOf(cell?.[side])}
                  style={depthOf(cell?.[side], most)}
                >
                  {cell?.[side] == null ? (
                    <span className="faint" title="Nobody tried this pair, or it has no figure">
                      ·
                    </span>
                  ) : (
                    <button
                      type="button"
                      aria-pressed={cell.trial === props.chosen}
                      title={titleOf(cell, objective)}
                      onClick={() => props.onChoose(cell.trial)}
                    >
                      {figureText(objective, cell[side])}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="faint replay-what">
        Each field is the best trial in training, whatever the other parameters were. Blue is above 0, orange
        below; a hatched field was not tried or has no figure.
      </p>
    </div>
  );
}

function MapTable(props: { map: Heatmap; objective: string; onChoose: (trial: number) => void }): ReactNode {
  const { map, objective } = props;
  return (
    <div className="sweep-grid-scroll" tabIndex={0} role="region" aria-label="Map as a table">
      <table className="plain-table">
        <thead>
          <tr>
            <th>{map.y}</th>
            <th>{map.x}</th>
            <th data-align="right">Training</th>
            <th data-align="right">Test</th>
            <th data-align="right">Trial</th>
          </tr>
        </thead>
        <tbody>
          {map.rows.flatMap(({ label, cells }) =>
            cells.map((cell, at) => (
              <tr key={`${label} ${map.columns[at]}`}>
                <td>{label}</td>
                <td>{map.columns[at]}</td>
                <td data-align="right">{figureText(objective, cell?.train)}</td>
                <td data-align="right">{figureText(objective, cell?.test)}</td>
                <td data-align="right">
                  {cell === null ? (
                    'not tried'
                  ) : (
                    <button type="button" className="button" onClick={() => props.onChoose(cell.trial)}>
                      {cell.trial}
                    </button>
                  )}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}

function titleOf({ trial, train, test }: HeatCell, objective: string): string {
  return `trial ${trial}: ${figureText(objective, train)} in training${test === null ? '' : `, ${figureText(objective, test)} in the test`}`;
}

function signOf(figure: number | null | undefined): string | undefined {
  return figure == null || figure === 0 ? undefined : figure > 0 ? 'up' : 'down';
}

/** How strong the colour is: the square root, so that small figures can be told apart. */
function depthOf(figure: number | null | undefined, most: number): CSSProperties | undefined {
  if (figure == null || most === 0) return undefined;
  return { '--depth': `${Math.round(8 + 44 * Math.sqrt(Math.abs(figure) / most))}%` } as CSSProperties;
}
