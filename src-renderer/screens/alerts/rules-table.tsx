import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { severityFacts } from '#shared/alerts/severity.ts';
import { channels } from '#shared/alerts/rule.ts';
import type { RuleState } from '#shared/api/alerts.ts';
import { askAlerts } from '../../data/alert-actions.ts';
import { useApp } from '../../data/use-app.ts';
import { countText, DASH, exactText, rowTimeText, timeOrDayText } from '../../ui/format.ts';
import { Cell, TableHead, trackStyle, type Column } from '../../ui/table.tsx';
import { useRowKeys } from '../../ui/use-row-keys.ts';
import { channelText, conditionText, scopeText } from './sentence.ts';

const columns = [
  { key: 'on', label: 'On', width: 40, grow: 0, align: 'center' },
  { key: 'name', label: 'Rule', width: 120, grow: 100 },
  { key: 'severity', label: 'Severity', width: 96, grow: 0 },
  { key: 'scope', label: 'Scope', width: 72, grow: 80 },
  { key: 'condition', label: 'When', width: 200, grow: 420 },
  {
    key: 'channels',
    label: 'Tells by',
    width: 64,
    grow: 0,
    about: 'Sound, speech, desktop, webhook, Telegram',
  },
  { key: 'fired', label: 'Fired', unit: '24 h', width: 76, grow: 0, align: 'right' },
  {
    key: 'suppressed',
    label: 'Withheld',
    unit: '24 h',
    width: 92,
    grow: 0,
    align: 'right',
    about: 'Not told: muted, cooling down, too small …',
  },
  { key: 'last', label: 'Last', unit: 'UTC', width: 74, grow: 0, align: 'right' },
] as const satisfies readonly Column[];

const letters = { sound: 'S', speech: 'V', desktop: 'D', webhook: 'W', telegram: 'T' } as const;

/** Every rule with what it did in the last 24 hours. Enter opens one, Space switches it. */
export function RulesTable(props: {
  rules: readonly RuleState[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}): ReactNode {
  const { rules, chosen } = props;
  const app = useApp();
  const lists = useStore(app.prefs, (state) => state.watchlists);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string>();
  const style = useMemo(() => trackStyle(columns), []);
  const moveRow = useRowKeys(
    scroller,
    rules.length,
    rules.findIndex(({ rule }) => rule.id === cursor),
    () => {},
  );
  const toggle = ({ rule }: RuleState): void =>
    void askAlerts(app, (alerts) => alerts.upsertRule({ rule: { ...rule, enabled: !rule.enabled } }));
  return (
    <div
      className="table"
      role="grid"
      aria-label="Alert rules"
      aria-rowcount={rules.length + 1}
      style={style}
      onKeyDown={(event) => void moveRow(event)}
    >
      <div className="table-scroll" ref={scroller}>
        <TableHead columns={columns} />
        {rules.map((state, position) => {
          const { rule } = state;
          const { glyph, label } = severityFacts[rule.severity];
          const told = channels.filter((channel) => rule.channels[channel]);
          return (
            <div
              key={rule.id}
              className="row alert-rule"
              role="row"
              data-rule={rule.id}
              data-enabled={rule.enabled}
              data-position={position}
              aria-rowindex={position + 2}
              aria-selected={rule.id === chosen}
              tabIndex={(cursor === undefined ? position === 0 : rule.id === cursor) ? 0 : -1}
              onFocus={() => setCursor(rule.id)}
              onClick={() => props.onChoose(rule.id)}
              onKeyDown={(event) => {
                if (event.target !== event.currentTarget) return;
                if (event.key === 'Enter') props.onChoose(rule.id);
                if (event.key !== ' ') return;
                event.preventDefault();
                toggle(state);
              }}
            >
              <Cell align="center">
                <input
                  type="checkbox"
                  tabIndex={-1}
                  aria-label={`${rule.name}: on`}
                  checked={rule.enabled}
                  onClick={(event) => event.stopPropagation()}
                  onChange={() => toggle(state)}
                />
              </Cell>
              <Cell title={rule.name} className="clipped">
                {rule.name}
              </Cell>
              <Cell>
                <span className="severity" data-severity={rule.severity}>
                  {glyph}
                </span>{' '}
                {label}
              </Cell>
              <Cell title={scopeText(rule, lists)} className="clipped">
                {scopeText(rule, lists)}
              </Cell>
              <Cell className="whole">{conditionText(rule)}</Cell>
              <Cell title={told.map((channel) => channelText[channel]).join(', ')}>
                {told.length === 0 ? 'nobody' : told.map((channel) => letters[channel]).join(' ')}
              </Cell>
              <Cell align="right" title={exactText(state.fired_24h)}>
                {countText(state.fired_24h)}
              </Cell>
              <Cell align="right" title={exactText(state.suppressed_24h)}>
                {countText(state.suppressed_24h)}
              </Cell>
              <Cell
                align="right"
                title={
                  state.last_fired_ms === null ? 'Not yet' : rowTimeText(state.last_fired_ms, app.nowMs())
                }
              >
                {state.last_fired_ms === null ? DASH : timeOrDayText(state.last_fired_ms, app.nowMs())}
              </Cell>
            </div>
          );
        })}
      </div>
    </div>
  );
}
